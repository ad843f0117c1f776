"""The languages of what people read. Every place that asks which there are, or for words of one, asks here.

A language is a module of its name in this folder, and one in each folder that `words_of` is asked for.
"""

import importlib

from ml.language import english, french

_MODULES = {module.LANGUAGE.code: module for module in (french, english)}
# By code.
LANGUAGES = {code: module.LANGUAGE for code, module in _MODULES.items()}
# Of who chose none.
DEFAULT = "fr"
# Of what tables, logs and errors say, whoever reads them.
STORED = "en"


def words_of(folder, code):
    """The module that holds the words of a language.

    Args:
        folder: dotted name of a package with a module for each language, such as ml.explanation.
        code: a key of LANGUAGES.
    """
    return importlib.import_module(f"{folder}.{name_of(code)}")


def name_of(code):
    """The language's name in English, in lower case."""
    return _MODULES[code].__name__.rpartition(".")[2]
