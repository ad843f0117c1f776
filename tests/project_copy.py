"""A copy of the project, changed as a stranger would change it, and its commands run there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.forked import run

PLACES = {"FRAUD_WAREHOUSE": "warehouse.duckdb", "FRAUD_PUBLISHED": "fraud.duckdb"}


class ProjectCopy:
    """All that is built and run, in `folder`.

    Args:
        folder: an empty one.
        environment: variables of every command, beside those of this process.
    """

    def __init__(self, folder, **environment):
        self.folder = folder
        self._environment = PLACES | {"PYTHONPATH": str(folder)} | environment
        for name in ("ml", "dbt_project", "orchestration", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("dbt_project.yml", "profiles.yml", "selectors.yml", "pyproject.toml", ".env.example"):
            shutil.copy(ROOT / name, folder)

    def insert(self, file, before, text):
        """Put text before the one place where `before` stands; nothing else of the file changes."""
        self.replace(file, before, text + before)

    def replace(self, file, old, new):
        """Put new text in the one place where `old` stands."""
        path = self.folder / file
        content = path.read_text()
        assert content.count(old) == 1, (file, old)
        path.write_text(content.replace(old, new))

    def add(self, file, text):
        """A new file, or more at the end of one."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as end:
            end.write(text)

    def changed(self):
        """Files that are other than the project's own, or new."""
        files = {
            path.relative_to(self.folder).as_posix()
            for top in ("ml", "dbt_project", "orchestration", "tests", ".env.example")
            for path in [self.folder / top, *(self.folder / top).rglob("*")]
            if path.is_file() and "__pycache__" not in path.parts
        }
        return {
            name
            for name in files
            if not (ROOT / name).is_file() or (ROOT / name).read_bytes() != (self.folder / name).read_bytes()
        }

    def run(self, *command, **environment):
        """What a command of the environment says, which must pass: dbt, pytest, python, fraud."""
        ran = self._ran(*command, **environment)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def refused(self, *command, **environment):
        """What a command says, also of its errors, that must end with exit code 1."""
        ran = self._ran(*command, **environment)
        assert ran.returncode == 1, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    def ran(self, *command, **environment):
        """What a command says, of its errors, and its exit code, whatever that is."""
        ran = self._ran(*command, **environment)
        return ran.stdout, ran.stderr, ran.returncode

    def _ran(self, *command, **environment):
        tool, *arguments = command
        places = {"cwd": self.folder, "env": os.environ | self._environment | environment}
        if tool == "pytest":
            program = Path(sys.executable).with_name(tool)
            return subprocess.run([program, *arguments], **places, capture_output=True, text=True)
        # What dbt would write takes a second, and nobody reads it here.
        return run(tool, *(["--no-write-json"] if tool == "dbt" else []), *arguments, **places)
