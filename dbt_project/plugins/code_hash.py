"""Tells SQL which code runs, so that a table that was made by other code is made anew."""

import hashlib
import json
from functools import cache
from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin

from dbt_project.plugins.made_with import versions

ROOT = Path(__file__).parent.parent.parent


class Plugin(BasePlugin):
    """Gives every connection two functions.

    code_hash(): hash of the code of ml/ and of the versions of libraries, for what Python makes. macros_hash(): hash of
    the macros, for incremental SQL, whose own text does not show them. Whole files: a comment costs a build in which
    nothing is taken to be known; what a formula says decides later, in ml/storage/made_by.py, what is made anew.
    """

    def configure_connection(self, conn):
        conn.create_function("code_hash", code_hash, [], "VARCHAR")
        conn.create_function("macros_hash", macros_hash, [], "VARCHAR")


@cache
def code_hash():
    return _hash_of("ml", "*.py")


@cache
def macros_hash():
    return _hash_of("dbt_project/macros", "*.sql")


def _hash_of(folder, names):
    digest = hashlib.sha256(json.dumps(versions()).encode())
    for path in sorted((ROOT / folder).rglob(names)):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()
