"""To import the definitions is to read code: nothing starts, nothing changes. Calling them is what parses."""

import json
import subprocess
import sys

from tests.conftest import ROOT

# Python itself tells of every child process, whoever starts it. Dagster, imported alone, asks the system what kind of
# Python this is: that is not ours.
LOOK = """
import json, os, sys
import dagster
before, started = dict(os.environ), []
children = ("subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn")
sys.addaudithook(lambda event, details: started.append(event) if event in children else None)
import orchestration.definitions
changed = {name for name in before.keys() | os.environ.keys() if before.get(name) != os.environ.get(name)}
print(json.dumps([started, sorted(changed), "xgboost" in sys.modules]))
"""


def test_importing_the_definitions_starts_no_process_and_leaves_the_environment_alone(tmp_path):
    found = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert json.loads(found.stdout.splitlines()[-1]) == [[], [], False]
