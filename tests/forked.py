"""Commands in processes that have dbt and XGBoost imported already: importing them costs 4 s of each other process."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

# Libraries alone: what is ours is imported by each process, also from a copy that a test has changed.
PRELOADED = ["tests.libraries"]


def fork(work, *arguments, **settings):
    """`work` in a process of its own, that is started."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    process = context.Process(target=work, args=arguments, kwargs=settings)
    process.start()
    return process


def run(tool, *arguments, cwd, env):
    """A command in a process of its own, to its end.

    Args:
        tool: dbt; fraud; or python, whose arguments are -c, a program and what that is given.
        cwd, env: as of subprocess.run.

    Returns:
        subprocess.CompletedProcess, with text.
    """
    with tempfile.TemporaryDirectory() as folder:
        said = [Path(folder, name) for name in ("stdout", "stderr")]
        process = fork(_command, tool, arguments, cwd, env, said)
        process.join()
        return subprocess.CompletedProcess([tool, *arguments], process.exitcode, *(one.read_text() for one in said))


def _command(tool, arguments, folder, environment, said):
    for stream, file in zip((1, 2), said, strict=True):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), stream)
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
