"""Places, from the environment and `.env`; the environment wins."""

import os
from dataclasses import dataclass
from pathlib import Path

from dotenv import load_dotenv

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Where things are. Relative paths start from the project's folder, as dbt reads them."""

    warehouse: Path
    published: Path

    @classmethod
    def from_environment(cls):
        load_dotenv(PROJECT / ".env")
        return cls(
            warehouse=PROJECT / (os.environ.get("FRAUD_WAREHOUSE") or "data/warehouse.duckdb"),
            published=PROJECT / (os.environ.get("FRAUD_PUBLISHED") or "data/fraud.duckdb"),
        )
