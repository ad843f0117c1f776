"""`fraud init`: what a file's columns may be, which layout fits, or a layout of its own to edit."""

import json
import re
import tempfile
import textwrap
from pathlib import Path

import click

from orchestration.commands import errors_in_words

WIDTH = 100
WIDEST_NAME = 26
WORDS_OF_YAML = ("null", "true", "false", "yes", "no", "y", "n", "on", "off")


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--name", help="Write a layout of this name for FILE, dbt_project/layouts/NAME, to edit.")
def init(file, name):
    """Look at FILE: what each of its columns is taken for and why, and which layout fits.

    Nothing is ingested. A layout that exists is never written over.
    """
    import duckdb

    from dbt_project.plugins import layouts
    from ml.raw.first_look.columns import judged
    from ml.raw.first_look.fitting import best
    from ml.raw.first_look.sample import look_at
    from ml.raw.incoming import shown
    from ml.raw.layout import LayoutError, folded

    with errors_in_words(), tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        if name and (layouts.FOLDER / name).exists():
            raise LayoutError(f"dbt_project/layouts/{name} is there already and stays as it is: choose another name.")
        there = layouts.layouts()
        known = {folded(header): column.name for one in there for column in one.columns for header in column.headers}
        sample = look_at(con, file, shown(file), list(known), Path(folder), lambda line: click.echo(_wrapped(line)))
        not_known = {folded(h): texts for one in there for c in one.columns for h, texts in c.not_known.items()}
        findings = judged(con, sample, known, not_known)
        click.echo(_title(file, sample))
        click.echo(_table(findings))
        if not sample.has_header:
            click.echo(_wrapped(_without_header(sample, findings)))
        if labels := _labels(sample, findings):
            lines = [_wrapped(labels)]
        elif name:
            lines = _written(name, findings, file, layouts.FOLDER)
        else:
            lines = _fit_in_words(best(there, findings), findings, file)
        for line in lines:
            click.echo(line)


def _title(file, sample):
    rows = f"{sample.rows:,} rows" if sample.is_whole else f"the first {sample.rows:,} rows"
    return f"{file.name}: {len(sample.header):,} columns, {rows} looked at.\n"


def _table(findings):
    """One line for each column; a reason that is too long goes on below it."""
    rows = [("column", "taken for", "why"), *((f.header, f.taken_for, f.why) for f in findings)]
    rows = [(name or "(no name)", taken_for, why) for name, taken_for, why in rows]
    rows = [(n if len(n) <= WIDEST_NAME else f"{n[: WIDEST_NAME - 1]}…", *others) for n, *others in rows]
    first, second = (max(len(row[i]) for row in rows) for i in (0, 1))
    lines = []
    for name, taken_for, why in rows:
        left = f"  {name:<{first}}  {taken_for:<{second}}  "
        told = textwrap.wrap(why, WIDTH - len(left)) or [""]
        lines += [left + told[0], *(" " * len(left) + line for line in told[1:])]
    return "\n".join(lines) + "\n"


def _without_header(sample, findings):
    told = (f.taken_for != "ignored" and " " not in f.taken_for and not f.trouble for f in findings)
    names = [f.taken_for if is_told else f.header for f, is_told in zip(findings, told, strict=True)]
    return (
        "It has no line that names its columns, and the build reads no file without one. Write the names into its first"
        f" line, such as {'|'.join(names)} (with the separator of the file), and look again.\n"
    )


def _labels(sample, findings):
    """Of a file that holds no payments, in words; else nothing."""
    from ml.raw.values.disputes import report_of

    taken_for = {finding.taken_for for finding in findings}
    report, _ = report_of(sample.header)
    if report and "customer_id" not in taken_for:
        what = f"Disputes as {report.name} reports them"
    elif {"transaction_id", "is_fraud"} <= taken_for and not taken_for & {"occurred_at", "time_s", "amount_eur"}:
        what = "Labels alone"
    else:
        return ""
    return f"{what}: put it beside the file of the payments, and the build reads their labels from it."


def _fit_in_words(fit, findings, file):
    layout = fit.layout.name
    if fit.missing:
        yield _wrapped(
            f"No layout fits. Nearest is {layout}, which needs {', '.join(fit.missing)}: no column is that for certain."
        )
        yield from _unsure(fit, findings)
        yield from _troubles([finding.trouble for finding in findings if finding.trouble])
        yield "If one is, say so: --vars '{headers: {COLUMN: HEADER}}'."
        if {"amount_eur"} < fit.read.keys() and {"occurred_at", "time_s"} & fit.read.keys():
            yield "Or write a layout for this file, and edit it:"
            yield f"  fraud init {_quoted(file)} --name NAME"
        return
    yield f"The layout {layout} fits. " + ("Its names are known:" if not fit.headers else "Set, and say its names:")
    yield _line_to_set(layout, _variables(fit.headers, findings))
    absent = [column for column, header in fit.headers.items() if header is None]
    if absent:
        yield _wrapped(f"({', '.join(absent)}: null says that the file has none. If it has one, write its name.)")
    yield from _unsure(fit, findings)
    yield from _troubles(fit.unread)
    read = {finding.place for finding in fit.read.values()}
    rest = [finding.header or "(no name)" for finding in findings if finding.place not in read]
    if rest:
        yield _wrapped(f"Not read by it: {', '.join(rest)}. To use them, write a layout of your own, and edit it:")
        yield f"  fraud init {_quoted(file)} --name NAME"


def _unsure(fit, findings):
    """What nobody but a person can say."""
    read = {finding.place for finding in fit.read.values()}
    told = ("ignored", "some category")
    unsure = [f for f in findings if f.place not in read and f.taken_for not in told and " " in f.taken_for]
    if unsure:
        yield _wrapped(f"Cannot be told from the file: {', '.join(finding.header for finding in unsure)}.")


def _troubles(sentences):
    if sentences:
        yield "Before the build:"
        yield from (_wrapped(f"- {sentence}", "  ") for sentence in sentences)


def _written(name, findings, file, folder):
    from ml.raw.first_look.layout_folder import folder as made

    files, own = made(name, findings, file.name)
    place = folder / name
    place.mkdir()
    for file_name, text in files.items():
        (place / file_name).write_text(text, encoding="utf-8")
    yield _wrapped(f"Written: dbt_project/layouts/{name} ({', '.join(files)}).")
    yield _wrapped(f"- what repeats, and has a past: {', '.join(own.entities.values()) or 'nothing'}", "  ")
    yield _wrapped(f"- what has few values, each with its share of frauds: {', '.join(own.kinds) or 'nothing'}", "  ")
    if own.unused:
        yield _wrapped(f"- read, and no input before you say what it is: {', '.join(own.unused)}", "  ")
    if "is_fraud" not in own.common:
        yield _wrapped("No column says which payments were frauds: nothing is trained before labels come.")
    yield "Build with it:"
    yield _line_to_set(name, _variables({}, findings), file)
    yield from _troubles([finding.trouble for finding in findings if finding.trouble])


def _variables(headers, findings):
    """Variables of dbt that the file needs: names of columns, and a clock that begins before its first payment."""
    variables = {"headers": headers} if headers else {}
    first = next((finding.first for finding in findings if finding.taken_for == "occurred_at"), None)
    if first is not None and first.isoformat(" ") < _collection_start():
        variables["collection_start"] = f"{first:%Y-%m-%d} 00:00:00"
    return variables


def _collection_start():
    import yaml

    from orchestration.settings.places import PROJECT

    return yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["collection_start"]


def _line_to_set(layout, variables, file=None):
    if not variables and file is None:
        return f"  FRAUD_LAYOUT={layout}\n"
    transactions = f" FRAUD_TRANSACTIONS={_quoted(file)}" if file else ""
    line = f"  FRAUD_LAYOUT={layout}{transactions} dbt build"
    if variables:
        # Within the quotes a line may end at a space; YAML makes one of what stands there.
        line = f"{line} --vars ".replace(" ", "\0") + _shell(_flow(variables))
    lines = textwrap.wrap(line, WIDTH, subsequent_indent=" " * 6, break_on_hyphens=False) if variables else [line]
    return "\n".join(lines).replace("\0", " ") + "\n"


def _flow(value):
    """As YAML on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(one)}' for key, one in value.items())}}}"
    if value is None:
        return "null"
    is_plain = re.fullmatch(r"[A-Za-z][\w-]*", value) and value.lower() not in WORDS_OF_YAML
    return value if is_plain else json.dumps(value, ensure_ascii=False)


def _shell(text):
    return "'" + text.replace("'", "'\\''") + "'"


def _quoted(path):
    text = str(path)
    return text if re.fullmatch(r"[\w./-]+", text) else _shell(text)


def _wrapped(text, indent=""):
    end = "\n" if text.endswith("\n") else ""
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) + end
