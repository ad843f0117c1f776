"""Tells SQL which code runs, so that a table that was made by other code is made anew."""

import hashlib
import json
from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin

import ml
from dbt_project.plugins.made_with import versions

MACROS = Path(__file__).parent.parent / "macros"


class Plugin(BasePlugin):
    """Gives every connection two functions.

    code_hash(): hash of the code of ml/ and of the versions of libraries, for what Python makes. macros_hash(): hash of
    the macros, for incremental SQL, whose own text does not show them. Whole files: a comment costs a build in which
    nothing is taken to be known; what a formula says decides later, in ml/storage/made_by.py, what is made anew.
    """

    def configure_connection(self, conn):
        # As they are now: in one process, too, code may change from one dbt command to the next.
        code, macros = _hash_of(Path(ml.__file__).parent, "*.py"), _hash_of(MACROS, "*.sql")
        conn.create_function("code_hash", lambda: code, [], "VARCHAR")
        conn.create_function("macros_hash", lambda: macros, [], "VARCHAR")


def _hash_of(folder, names):
    digest = hashlib.sha256(json.dumps(versions()).encode())
    for path in sorted(folder.rglob(names)):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
