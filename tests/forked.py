"""Commands in processes that have dbt and XGBoost imported already: importing them costs 4 s of each other process."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

# Libraries alone: what is ours is imported by each process, also from a copy that a test has changed.
PRELOADED = ["tests.libraries"]


def fork(work, *arguments, **settings):
    """`work` in a process of its own, that is started."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    process = context.Process(target=work, args=arguments, kwargs=settings)
    process.start()
    return process


class Command:
    """A command in a process of its own, that is started.

    Args:
        tool: dbt; fraud; or python, whose arguments are -c, a program and what that is given.
        cwd, env: as of subprocess.run.

    Attributes:
        pid: of the process.
    """

    def __init__(self, tool, *arguments, cwd, env):
        self._command, self._folder = [tool, *arguments], tempfile.TemporaryDirectory()
        self._said = [Path(self._folder.name, stream) for stream in ("stdout", "stderr")]
        for file in self._said:
            file.touch()
        self._process = fork(_command, tool, arguments, cwd, env, self._said)
        self.pid = self._process.pid

    def wait_for(self, text, patience_s=120):
        """Until it has said so."""
        deadline = time.monotonic() + patience_s
        while not any(text in file.read_text() for file in self._said):
            assert self._process.is_alive() and time.monotonic() < deadline, [file.read_text() for file in self._said]
            time.sleep(0.05)

    def finish(self):
        """subprocess.CompletedProcess, with text, when it has ended."""
        self._process.join()
        said = [file.read_text() for file in self._said]
        self._folder.cleanup()
        return subprocess.CompletedProcess(self._command, self._process.exitcode, *said)


def run(tool, *arguments, cwd, env):
    """A Command to its end: subprocess.CompletedProcess, with text."""
    return Command(tool, *arguments, cwd=cwd, env=env).finish()


def _ran(command, *, cwd, env, **_):
    program, *arguments = command
    return run(Path(program).name, *arguments, cwd=cwd, env=env)


# In place of a module's `subprocess`: dbt's commands are run in such processes.
dbt_forked = SimpleNamespace(run=_ran, PIPE=subprocess.PIPE)


def _command(tool, arguments, folder, environment, said):
    for stream, file in zip((1, 2), said, strict=True):
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND), stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # As where a process begins: nothing of ours is imported, and PYTHONPATH comes first.
    for name in [name for name in sys.modules if name.split(".")[0] in ("ml", "orchestration", "dbt_project", "tests")]:
        del sys.modules[name]
    sys.path[:0] = environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.argv = [tool, *arguments]
    if tool == "python":
        [option, program, *_] = arguments
        assert option == "-c"
        sys.argv = [option, *arguments[2:]]
        exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})
    elif tool == "dbt":
        from dbt.cli.main import cli

        cli()
    else:
        from orchestration.cli import main

        main()
