"""What people say to ask for a topic: a module of words for each language."""

from ml.language.languages import LANGUAGES, words_of

TOPICS = {code: words_of(__name__, code) for code in LANGUAGES}
