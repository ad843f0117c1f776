"""What people say to call a tool: a module of whole questions for each language."""

from ml.language.languages import LANGUAGES, words_of

COMMANDS = {code: words_of(__name__, code) for code in LANGUAGES}
