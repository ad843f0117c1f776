"""`fraud ask`: questions about the published file, in words or SQL."""

import json
import sys
from functools import partial
from pathlib import Path

import click

from orchestration.commands import errors_in_words, must_exist
from orchestration.settings.places import LanguageModel, Settings
from orchestration.words import words

_ALL_ROWS = 100_000
# Not 1, an error, nor 2, which click uses for a wrong option.
NOT_ANSWERED = 3


@click.command()
@click.argument("question", nargs=-1)
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--offline", is_flag=True, help="Ask no language model, also when there is a key.")
@click.option("--rows", default=20, show_default=True, type=click.IntRange(1, _ALL_ROWS), help="Rows at most.")
def ask(question, csv_file, as_json, offline, rows):
    """Ask the published data a QUESTION, in French, English or SQL; without one, have a conversation.

    \b
    fraud ask "Retourne les lignes où is_fraud = 1"
    fraud ask "average amount by hour of day where is_fraud = 1" --csv amounts.csv

    Exits with 3 when the question was not answered; the text says why, and what near it can be asked.

    With MISTRAL_API_KEY, a language model calls the tools; without, a grammar reads the common questions ("help").
    """
    from ml.analyst_bot.sealed.seal import Sealed

    settings = Settings.from_environment()
    with errors_in_words():
        must_exist(settings.published)
        with Sealed(settings.published) as sealed:
            # The process opens the file while this one imports what reads the question.
            sealed.start()
            answer = partial(_answer, sealed=sealed, settings=settings, offline=offline)
            if question:
                _answer_once(" ".join(question), answer, settings, csv_file, as_json, rows)
            else:
                _talk(answer, settings, rows)


def _answer_once(question, answer, settings, csv_file, as_json, rows):
    from ml.analyst_bot.export import write_csv
    from ml.language.detection import language_of
    from orchestration.bot.terminal import in_words

    found = answer(question, rows=_ALL_ROWS if csv_file else rows, export=None)
    if csv_file and not found.refused:
        with open(csv_file, "w", encoding="utf-8", newline="") as file:
            write_csv(found, file)
        found = found.showing(rows)
    if as_json:
        click.echo(json.dumps(found.as_dict(), indent=2))
    else:
        click.echo(in_words(found, language_of(question, settings.language)))
        if csv_file and not found.refused:
            click.echo(f"-> {csv_file}")
    if found.refused:
        sys.exit(NOT_ANSWERED)


def _talk(answer, settings, rows):
    from ml.language.detection import language_of
    from orchestration.bot.terminal import in_words

    click.echo(words(settings.language).TERMINAL["welcome"].format(file=settings.published))
    asked = answered = None
    while line := click.prompt(">", prompt_suffix=" ", default="", show_default=False).strip():
        language = language_of(line, settings.language)
        if line.lower() in _asks_for_export() and answered:
            click.echo(_export(asked, answered, settings, settings.language))
            continue
        export = partial(_export, line, settings=settings, language=language)
        asked, answered = line, answer(line, rows=rows, export=export)
        click.echo(f"\n{in_words(answered, language)}\n")


def _asks_for_export():
    from ml.language.languages import LANGUAGES

    return {word for code in LANGUAGES for word in words(code).TERMINAL["export"].split()}


def _export(question, answer, settings, language):
    from ml.analyst_bot.export import export
    from ml.analyst_bot.phrases import PHRASES

    if not click.confirm(words(language).TERMINAL["may_write"].format(folder=settings.exports)):
        return PHRASES[language]["not_exported"]
    files = export(question, answer, settings.exports, language)
    return PHRASES[language]["exported"].format(files=", ".join(map(str, files)))


def _answer(question, sealed, settings, offline, rows, export):
    from ml.analyst_bot.ask import ask as ask_by_grammar

    place = LanguageModel.from_environment()
    if offline or not place.is_there:
        return ask_by_grammar(question, sealed, settings.language, rows, partial(_signals, settings))
    # Only who asks a model pays for importing it.
    from ml.analyst_bot.phrases import PHRASES
    from ml.explanation.explain import NoAnswerError
    from ml.language.detection import language_of

    try:
        return _answer_by_model(question, sealed, settings, place, rows, export)
    except (NoAnswerError, OSError) as error:
        # A log that cannot be read or written: what may still be spent is not known, and calls leave no trace.
        say = PHRASES[language_of(question, settings.language)]
        click.echo(say["without_model"].format(why=error), err=True)
        return ask_by_grammar(question, sealed, settings.language, rows, partial(_signals, settings))


def _answer_by_model(question, sealed, settings, place, rows, export):
    from ml.analyst_bot.agent import converse, schemas
    from ml.analyst_bot.tools import Tools
    from ml.language.detection import language_of
    from orchestration.bot.chat import Chat
    from orchestration.llm.log import Log
    from orchestration.settings.rules import load_rules

    log, language = Log(settings.published), language_of(question, settings.language)
    champion = sealed.catalog.snapshot.get("champion_version")
    with Chat(place, load_rules().llm, log, log.spent_eur(sealed), champion) as chat:
        tools = Tools(sealed, language, rows, partial(_signals, settings))
        told = converse(question, tools, chat, language=language, export=export)
    log.question(question, told, schemas(export is not None), chat.model)
    return told.answer


def _signals(settings):
    """The state of the whole, as `fraud health` shows it."""
    from orchestration.published.health import health

    return [signal.as_dict() for signal in health(settings)]


@click.command()
def mcp():
    """Serve the bot's tools to an MCP client, over stdin and stdout. Needs the extra `mcp`."""
    from ml.analyst_bot.sealed.seal import Sealed
    from orchestration.bot.mcp import serve

    settings = Settings.from_environment()
    with errors_in_words():
        must_exist(settings.published)
        with Sealed(settings.published) as sealed:
            serve(sealed, settings.language, partial(_signals, settings), settings.exports)
