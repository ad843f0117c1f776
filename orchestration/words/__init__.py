"""What the page, mails and the terminal say: a module of sentences for each language."""

from ml.language.languages import words_of


def words(language):
    """The module of a language."""
    return words_of(__name__, language)
