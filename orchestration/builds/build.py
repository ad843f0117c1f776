"""Start the pipeline in a process of its own, as a person would by hand."""

import json
import os
import subprocess
import sys
from pathlib import Path

from orchestration.settings.places import PROJECT


class BuildError(RuntimeError):
    """dbt did not pass; the message holds what it said last."""


def build(settings, variables=(), *, environment=None):
    """`dbt build` on the places of `settings`; it takes the lock and says whom it waits for.

    Args:
        settings: Settings.
        variables: dictionary of dbt vars that differ from their defaults.
        environment: further environment variables.

    Raises:
        BuildError: a model or a test failed. What readers are served is unchanged.
    """
    folder = settings.warehouse.absolute().parent
    command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "build", "--vars", json.dumps(dict(variables))]
    command += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--log-path", str(folder / "logs")]
    places = {"FRAUD_WAREHOUSE": str(settings.warehouse), "FRAUD_PUBLISHED": str(settings.published)}
    # dbt asks who holds the lock and says so on stderr: a person who waits should read it.
    ran = subprocess.run(
        command, cwd=PROJECT, env=os.environ | places | (environment or {}), stdout=subprocess.PIPE, text=True
    )
    if ran.returncode:
        raise BuildError(
            f"dbt build did not pass, and what readers are served is unchanged:\n{ran.stdout[-3000:]}\n"
            "If a file that was taken in is the cause: fraud forget FILE --dry-run says what would go with it."
        )
    return ran.stdout
