"""What README and docs say holds: commands, variables, names, links."""

import os
import re
import shlex
import subprocess
import tomllib
from contextlib import chdir
from functools import cache

import click
import pytest
import yaml
from click.testing import CliRunner
from dbt.cli.main import cli as dbt

from orchestration.cli import COMMANDS, main
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
OURS = ("dbt_project", "docs", "ml", "orchestration", "tests", ".github", ".ci")
# Set by one process of ours for another, never by a person.
INTERNAL = {"FRAUD_RUN_LOCK_HELD", "FRAUD_REPLAY"}
# Programs of others that pages call; what they are told is not looked at.
FOREIGN = {
    "chmod",
    "cp",
    "duckdb",
    "export",
    "flock",
    "git",
    "mkdir",
    "mv",
    "pre-commit",
    "ruff",
    "source",
    "yamllint",
    "true",
}
READING = {"status", "health", "models", "drift", "ask"}
LONGEST_README = 150
LONGEST_LINE_OF_YAML = 120
LARGEST_PICTURE_BYTES = 300_000


def pages(test):
    return pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())(test)


def test_the_readme_starts_with_what_it_is_and_two_commands():
    readme = (ROOT / "README.md").read_text()
    assert len(readme.splitlines()) <= LONGEST_README
    assert readme.startswith("# Fraud detection")
    block = re.search(r"```sh\n(.*?)```", readme, re.DOTALL)
    assert [line.split("#")[0].strip() for line in block[1].splitlines()] == ["make build", "make test"]
    assert readme[: block.start()].count("\n") < 20


@pages
def test_every_command_of_a_page_can_be_given(page):
    wrong = []
    for command in [*commands_in_blocks(page), *commands_in_sentences(page)]:
        try:
            understood(command)
        except (click.ClickException, LookupError) as error:
            message = error.format_message() if isinstance(error, click.ClickException) else error
            wrong.append(f"{command}: {message}")
    assert wrong == []


@pytest.mark.parametrize(
    "command",
    [
        *("make nothing", "dbt nothing", "fraud nothing", "nothing"),
        *("fraud status --nothing", "fraud drill nothing", "pytest tests/nothing.py"),
        *("fraud simulate --rows 5", "fraud promote --by NAME --reason TEXT"),
        *("dbt build --vars '{nothing: 1}'", "dbt build --select nothing"),
    ],
)
def test_a_command_that_cannot_be_given_is_found(command):
    with pytest.raises((click.ClickException, LookupError), match="nothing|Missing"):
        understood(Command(command))


def test_reading_commands_of_the_pages_run(built, tmp_path, monkeypatch):
    for name, value in built.environment.items():
        monkeypatch.setenv(name, value)
    for name in ("MISTRAL_API_KEY", "MISTRAL_SERVER_URL"):
        monkeypatch.setenv(name, "")
    given = dict.fromkeys(command for page in PAGES for command in commands_in_blocks(page))
    given = [command for command in given if command.starts("fraud", *READING) and not command.has_placeholders]
    with chdir(tmp_path):
        for command in given:
            result = CliRunner().invoke(main, command.words[1:], input="help\n\n")
            bad_signal = command.words[1] == "health" and result.exit_code == 2
            assert result.exit_code == 0 or bad_signal, f"{command}: {result.output}"
    assert len(given) > 3
    assert (tmp_path / "amounts.csv").read_text().count("\n") == 25  # a header, and 24 hours


def test_python_of_the_pages_runs(built, tmp_path):
    for page in PAGES:
        for block in re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL):
            place = tmp_path / page.stem
            (place / "data").mkdir(parents=True)
            (place / "data" / "fraud.duckdb").symlink_to(built.published)
            with chdir(place):
                exec(compile(block, page.name, "exec"), {})


@pages
def test_links_lead_somewhere(page):
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(page)):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            lost.append(target)
    assert lost == []


def test_every_page_is_reached_from_the_readme():
    linked = {(ROOT / target).resolve() for target in re.findall(r"\]\(([^)#\s]+)", (ROOT / "README.md").read_text())}
    assert [page.name for page in PAGES if page not in linked and page.name != "README.md"] == []


def test_pictures_are_small_and_shown():
    pictures = list((ROOT / "docs/images").glob("*.png"))
    shown = "\n".join(page.read_text() for page in PAGES)
    assert {picture.name for picture in pictures} >= {"page.png", "mail.png", "review.png"}
    assert [picture.name for picture in pictures if picture.stat().st_size > LARGEST_PICTURE_BYTES] == []
    assert [picture.name for picture in pictures if f"images/{picture.name}" not in shown] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_is_documented(command):
    """Options stand in --help."""
    assert any(given.starts("fraud", command.name) for given in commands_of_the_pages()), "on no page"


def test_every_target_of_make_is_documented():
    given = {word for command in commands_of_the_pages() if command.words[0] == "make" for word in command.words[1:]}
    assert targets() - given == {"help"}


def test_variables_stand_in_the_example_and_in_the_pages():
    example = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    code = [ROOT / "profiles.yml", *files("*.py", "*.sql", "*.yml", tops=("dbt_project", "ml", "orchestration"))]
    name = re.compile(r"[\"']((?:FRAUD|SMTP|MAIL|MISTRAL|DAGSTER)_[A-Z_]+)[\"']")
    read = {found for file in code for found in name.findall(file.read_text())}
    assert "FRAUD_TRANSACTIONS" in read
    assert read - example == INTERNAL
    pages_of_docs = "\n".join(page.read_text() for page in PAGES)
    assert [variable for variable in sorted(example) if f"`{variable}`" not in pages_of_docs] == []
    told = set(re.findall(r"\b(?:FRAUD|MISTRAL|SMTP)_[A-Z_]*[A-Z]", pages_of_docs))
    assert told - example == set()


@pages
def test_names_of_tables_settings_and_files_are_those_of_the_code(page):
    spans = re.findall(r"`([^`\n]+)`", without_code(page, spans=False))
    if page.name in ("CHANGELOG.md", "decisions.md"):  # They tell of what was, too.
        spans = [span for span in spans if "/" not in span]
    names = {span for span in spans if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", span)}
    assert names - words_of_the_code() == set()
    paths = {span for span in spans if span.startswith(tuple(f"{top}/" for top in OURS)) and " " not in span}
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_the_version_is_the_newest_of_the_changelog():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest[1] == project["version"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text()


def test_ci_on_github_runs_what_a_person_runs():
    [job] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert os.access(ROOT / ".ci/run", os.X_OK)
    commands = [line for line in (ROOT / ".ci/run").read_text().splitlines() if not line.lstrip().startswith("#")]
    assert {"make test", "make lint"} <= set(re.findall(r"\bmake \w+", "\n".join(commands)))


def test_no_line_of_yaml_is_long():
    found = [*ROOT.glob("*.yml"), *files("*.yml", "*.yaml", tops=OURS)]
    long = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in found
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE_OF_YAML
    ]
    assert len(found) > 15
    assert long == []


class Command(str):
    """A command as a page shows it."""

    @property
    def words(self):
        """Without the variables before it, and without the brackets around what may be left out."""
        words = shlex.split(self, comments=True)
        while words and re.match(r"[A-Z_]+=", words[0]):
            words = words[1:]
        words = [words[0].removeprefix(".venv/bin/"), *words[1:]]
        return [word.strip("[]") for word in words] if " [" in self else words

    @property
    def has_placeholders(self):
        return any(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", word) for word in self.words)

    def starts(self, program, *names):
        return self.words[0] == program and self.words[1] in names


@cache
def commands_of_the_pages():
    return [command for page in PAGES for command in (*commands_in_blocks(page), *commands_in_sentences(page))]


def commands_in_blocks(page):
    """Every command of the blocks of shell, one by one."""
    for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            for part in re.split(r" && | \|\| | 2>", re.sub(r"(^|\s)#.*", "", line)):
                if re.match(r"\S", part) and not part.startswith("/dev/null"):
                    yield Command(part.strip())


def commands_in_sentences(page):
    """Every command between backquotes. `fraud promote` alone names it."""
    for span in re.findall(r"`([^`\n]+)`", without_code(page, spans=False)):
        if re.match(r"(\.venv/bin/)?(make|fraud|dbt) [a-z-]", span):
            yield Command(span)


def understood(command):
    """Raises where the program would not take the command."""
    program, *arguments = command.words
    if program == "make":
        unknown = [target for target in arguments if target not in targets()]
        if unknown:
            raise LookupError(f"no target {unknown[0]}")
    elif program == "fraud":
        _click(main, arguments)
    elif program == "dbt":
        _click(dbt, arguments)
        _names_of_dbt(arguments)
    elif program in ("pytest", "sqlfluff", "python"):
        paths = [word for word in arguments if "/" in word]
        missing = [path for path in paths if not (ROOT / path).exists()]
        if missing:
            raise LookupError(f"no {missing[0]}")
    elif program == "pip":
        extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
        for extra in re.findall(r"\.\[(\w+)\]", command):
            extras[extra]
    elif program not in FOREIGN:
        raise LookupError(f"{program} is not known here")


def _click(group, arguments):
    while isinstance(group, click.Group):
        name, *arguments = arguments or ["--help"]
        if name in ("--help", "COMMAND"):
            return
        if name.startswith("-"):  # of the group: dbt --log-level-file debug build
            arguments = arguments[1:]
            continue
        if name not in group.commands:
            raise LookupError(f"no command {name}")
        group = group.commands[name]
    if "--help" in arguments:
        return
    # A name without arguments only speaks of the command.
    context = click.Context(group, resilient_parsing=not arguments)
    given, _, parameters = group.make_parser(context).parse_args(list(arguments))
    answers_alone = any(parameter.is_eager for parameter in parameters)
    for parameter in group.params:
        value = given.get(parameter.name)
        is_given = isinstance(value, (str, tuple, list, bool))
        if arguments and parameter.required and not is_given and not answers_alone:
            raise LookupError(f"Missing {parameter.name}")
        # A placeholder is no number.
        if isinstance(value, str) and not value.isupper():
            parameter.type.convert(value, parameter, context)


def _names_of_dbt(arguments):
    options = dict(zip(arguments, arguments[1:], strict=False))
    known = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]
    for name in yaml.safe_load(options.get("--vars", "{}")):
        if name not in known:
            raise LookupError(f"no var {name}")
    selected = options.get("--select", "test_type:unit")
    models = {file.stem for file in files("*.sql", "*.py", tops=("dbt_project/models",))}
    if ":" not in selected and selected not in models:
        raise LookupError(f"no model {selected}")


@cache
def targets():
    """Of make, as `make` shows them; the tests may be run by make itself, which would speak of its folder."""
    shown = subprocess.check_output(["make", "--no-print-directory", "help"], cwd=ROOT, text=True)
    return {line.split()[0] for line in shown.splitlines()}


@cache
def anchors(file):
    """Of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", without_code(file, spans=False), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def words_of_the_code():
    top = [ROOT / "dbt_project.yml", ROOT / "Makefile", ROOT / "pyproject.toml"]
    code = [*top, *files("*.py", "*.sql", "*.yml", "*.toml", tops=("dbt_project", "ml", "orchestration"))]
    # A module is named by its file, too.
    return {word for file in code for word in [file.stem, *re.findall(r"\w+", file.read_text())]}


def files(*patterns, tops):
    return [path for top in tops for pattern in patterns for path in (ROOT / top).rglob(pattern)]


def without_code(page, spans=True):
    """Text of a page without its blocks of code, and without what stands between backquotes."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    return re.sub(r"`[^`\n]+`", "", text) if spans else text
