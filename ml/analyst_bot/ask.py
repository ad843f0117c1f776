"""One question, one answer, without a language model."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.grammar import read, read_apart, read_without
from ml.analyst_bot.reading.vocabulary import spoken
from ml.analyst_bot.tools import Tools
from ml.language.languages import DEFAULT


def ask(question, sealed, language=DEFAULT, limit=20, signals=None):
    """Answer a question from the published file by the grammar.

    Args:
        question: text of a person, in any of the languages, or SQL.
        sealed: Sealed.
        language: of the answer when the question does not show its own.
        limit: rows that the answer holds at most; it says how many there are.
        signals: as for Tools.

    Returns:
        Answer. What cannot be read or run is an answer too, one that says what can.
    """
    language = spoken(question, language)
    tools = Tools(sealed, language, limit, signals)
    try:
        reading = read(question, sealed.catalog, language)
    except UnreadableError as error:
        if apart := read_apart(question, error, sealed.catalog, language):
            return tools.take_apart(apart)
        return tools.refuse(error, question, read_without(question, error, sealed.catalog, language))
    if reading.tool == "query":
        return tools.run("query", **reading.arguments, reading=reading)
    if reading.tool == "show":
        return tools.run("show", reading=reading, **reading.arguments)
    if reading.tool == "help":
        return tools.what_can_be_asked()
    return tools.run(reading.tool, **reading.arguments)
