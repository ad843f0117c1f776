"""Places and language from the environment and `.env` (the environment wins), and the rules in settings.toml."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import load_dotenv

from ml.language.languages import DEFAULT, LANGUAGES
from ml.storage.stores import SECRET, is_url
from orchestration.settings import rules
from orchestration.settings.errors import SettingsError

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """Where things are, and the language of what analysts read. Relative paths start from the project's folder."""

    warehouse: Path
    published: Path
    language: str = DEFAULT

    @classmethod
    def from_environment(cls):
        """Settings of this process.

        Raises:
            SettingsError: FRAUD_LANGUAGE is none of LANGUAGES.
        """
        load_dotenv(PROJECT / ".env")
        language = os.environ.get("FRAUD_LANGUAGE") or DEFAULT
        if language not in LANGUAGES:
            raise SettingsError(f"FRAUD_LANGUAGE is {language!r}, and can be {' or '.join(LANGUAGES)}.")
        return cls(
            warehouse=PROJECT / (os.environ.get("FRAUD_WAREHOUSE") or "data/warehouse.duckdb"),
            published=PROJECT / (os.environ.get("FRAUD_PUBLISHED") or "data/fraud.duckdb"),
            language=language,
        )

    @property
    def transactions(self):
        """Path or glob of the transaction files, as models see it: they run in the project's folder."""
        return str(PROJECT / (os.environ.get("FRAUD_TRANSACTIONS") or "data/incoming/*"))

    # What belongs to whoever writes lies beside the warehouse, what readers are given beside the published file.

    @property
    def review(self):
        """Folder of the cases to review; verdicts come back in its folder `incoming`."""
        return self.warehouse.parent / "review"

    @property
    def outbox(self):
        """Folder where every message is written first."""
        return self.warehouse.parent / "outbox"

    @property
    def dagster_home(self):
        """Folder of Dagster's own state."""
        return Path(os.environ.get("DAGSTER_HOME") or self.warehouse.parent / "dagster")

    @property
    def cluster(self):
        """Folder of the Spark cluster of this machine: which processes it consists of, and their logs."""
        return self.warehouse.parent / "cluster"

    @property
    def lake(self):
        """Folder, or URL, of the large tables where Spark makes them, as text."""
        told = os.environ.get("FRAUD_LAKE") or str(self.warehouse.parent / "lake")
        return told if is_url(told) else str(PROJECT / told.removeprefix("file://"))

    @property
    def last_run(self):
        """File with the outcome of the last recorded run, failed ones included."""
        return self.warehouse.parent / "last_run.json"

    @property
    def last_health_check(self):
        """File with the outcome of the last recorded check of health."""
        return self.warehouse.parent / "last_health_check.json"

    @property
    def told_health(self):
        """File with the level of each signal that the last mail about health told."""
        return self.warehouse.parent / "told_health.json"

    @property
    def exports(self):
        """Folder of the files that readers asked for."""
        return self.published.parent / "exports"

    def model_card(self, version):
        """What a version is, is good at, and is not: written by `fraud card`."""
        return self.exports / f"model_card_{version}.md"

    @property
    def dashboard(self):
        """The page."""
        return self.published.parent / "dashboard" / "llm_performance.html"


# A shorter value is no key of anybody's: to blot out every "1" would spoil the text, and hide nothing.
LEAST_FOREIGN_KEY = 8


def without_secrets(text):
    """The text with passwords and keys blotted out, of every vendor: whatever leaves this process passes here."""
    own = ("SMTP_PASSWORD", _key_variable(_vendor()), *SECRET)
    for name, value in os.environ.items():
        is_key = name in own or (name.endswith("_API_KEY") and len(value) >= LEAST_FOREIGN_KEY)
        if is_key and value:
            text = text.replace(value, f"[{name}]")
    return text


def _vendor():
    return os.environ.get("FRAUD_LLM") or "mistral"


def _key_variable(vendor):
    return f"{vendor.upper()}_API_KEY"


@dataclass(frozen=True)
class LanguageModel:
    """Where the language model is. Without key and server there is none, and everything works without.

    Attributes:
        vendor: module of orchestration/llm/vendors. Its name in capitals begins the names of its variables.
    """

    api_key: str | None = field(repr=False)
    server_url: str | None
    model: str
    vendor: str = "mistral"

    @property
    def is_there(self):
        return bool(self.api_key or self.server_url)

    @property
    def key_variable(self):
        """Name of the variable that holds the key."""
        return _key_variable(self.vendor)

    @classmethod
    def from_environment(cls):
        """The language model of the vendor that FRAUD_LLM names.

        Raises:
            SettingsError: no variable and no price in settings.toml says which model is asked.
        """
        load_dotenv(PROJECT / ".env")
        vendor = _vendor()
        name = vendor.upper()
        model = os.environ.get(f"{name}_MODEL") or rules.load_rules().llm.default_models.get(vendor)
        if not model:
            known = ", ".join(rules.load_rules().llm.default_models)
            raise SettingsError(
                f"FRAUD_LLM is {vendor!r}, and nothing says which model is asked: set {name}_MODEL, or let a price in "
                f'{rules.FILE} say default_of = "{vendor}". Vendors with a default: {known}.'
            )
        return cls(
            api_key=os.environ.get(_key_variable(vendor)) or None,
            server_url=(os.environ.get(f"{name}_SERVER_URL") or "").rstrip("/") or None,
            model=model,
            vendor=vendor,
        )
