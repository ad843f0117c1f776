"""`fraud ask`: questions about the published file, in French, English or SQL."""

import json
from pathlib import Path

import click

from orchestration.commands import errors_in_words, must_exist
from orchestration.settings import Settings

_WELCOME = {
    "fr": "Posez une question sur {file}. « aide » montre ce qui peut l'être, « export » écrit la dernière réponse, "
    "une ligne vide termine.",
    "en": 'Ask about {file}. "help" shows what can be asked, "export" writes the last answer, an empty line ends.',
}
_MAY_WRITE = {"fr": "Écrire cette réponse dans {folder} ?", "en": "Write this answer into {folder}?"}
_ALL_ROWS = 100_000


@click.command()
@click.argument("question", nargs=-1)
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--rows", default=20, show_default=True, type=click.IntRange(1, _ALL_ROWS), help="Rows at most.")
def ask(question, csv_file, as_json, rows):
    """Ask the published data a QUESTION, in French, English or SQL; without one, have a conversation.

    \b
    fraud ask "Retourne les lignes où is_fraud = 1"
    fraud ask "average amount by hour of day where is_fraud = 1" --csv amounts.csv
    """
    from ml.analyst_bot.seal import Sealed

    settings = Settings.from_environment()
    with errors_in_words():
        must_exist(settings.published)
        with Sealed(settings.published) as sealed:
            # The process opens the file while this one imports what reads the question.
            sealed.start()
            if question:
                _answer_once(" ".join(question), sealed, settings, csv_file, as_json, rows)
            else:
                _talk(sealed, settings, rows)


def _answer_once(question, sealed, settings, csv_file, as_json, rows):
    from ml.analyst_bot.export import write_csv
    from ml.analyst_bot.language import language_of
    from orchestration.ask_output import in_words

    answer = _answer(question, sealed, settings, _ALL_ROWS if csv_file else rows)
    if csv_file:
        with open(csv_file, "w", encoding="utf-8", newline="") as file:
            write_csv(answer, file)
        answer = answer.showing(rows)
    if as_json:
        click.echo(json.dumps(answer.as_dict(), indent=2))
    else:
        click.echo(in_words(answer, language_of(question, settings.language)))
        if csv_file:
            click.echo(f"-> {csv_file}")


def _talk(sealed, settings, rows):
    from ml.analyst_bot.language import language_of
    from orchestration.ask_output import in_words

    click.echo(_WELCOME[settings.language].format(file=settings.published))
    asked = answered = None
    while line := click.prompt(">", prompt_suffix=" ", default="", show_default=False).strip():
        language = language_of(line, settings.language)
        if line.lower() in ("export", "exporte", "exporter") and answered:
            click.echo(_export(asked, answered, settings, settings.language))
            continue
        asked, answered = line, _answer(line, sealed, settings, rows)
        click.echo(f"\n{in_words(answered, language)}\n")


def _export(question, answer, settings, language):
    from ml.analyst_bot.export import export
    from ml.analyst_bot.phrases import PHRASES

    if not click.confirm(_MAY_WRITE[language].format(folder=settings.exports)):
        return PHRASES[language]["not_exported"]
    files = export(question, answer, settings.exports)
    return PHRASES[language]["exported"].format(files=", ".join(map(str, files)))


def _answer(question, sealed, settings, rows):
    from ml.analyst_bot.ask import ask as ask_by_grammar

    return ask_by_grammar(question, sealed, settings.language, rows)


@click.command()
def mcp():
    """Serve the bot's tools to an MCP client, over stdin and stdout. Needs the extra `mcp`."""
    from ml.analyst_bot.seal import Sealed
    from orchestration.ask_mcp import serve

    settings = Settings.from_environment()
    with errors_in_words():
        must_exist(settings.published)
        with Sealed(settings.published) as sealed:
            serve(sealed, settings.language)
