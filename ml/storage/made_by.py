"""Which code a stored result was made by. The same code: the result is taken over. Other code: it is made anew.

Code is what Python would run: the syntax tree without comments, docstrings and layout. Where it stands does not count:
the path of an imported module gives way to a hash of what the module says, and the order of imports is no matter, so
that a file can be moved and a package renamed, and nothing is made anew.

Not seen: modules named in a string, files that are read, and what a function is handed. An object whose methods it
calls is named beside it: made_by(function, Class).
"""

import ast
import hashlib
import importlib.util
from functools import cache
from pathlib import Path

IMPORTS = ast.Import | ast.ImportFrom


def made_by(*parts):
    """Hash of the modules of functions and classes, and of every module of their package that these import.

    Imports inside functions count, and so do those of imported modules. This module does not: it is no formula.

    Args:
        parts: functions and classes, all of one package such as ml; what matters of each is its module.

    Returns:
        sha256 as hex. Python 3.11 and later agree unless they read a source differently: empty fields of the syntax
        tree are left out, so a field that a new Python adds changes nothing (ast.dump and ast.unparse do change).

    Raises:
        ValueError: a part belongs to another package.
    """
    return _hash_of(*(part.__module__ for part in parts))


@cache
def _hash_of(*modules):
    return _own_package().hash_of(*modules)


@cache
def _own_package():
    [folder] = importlib.util.find_spec(__name__.partition(".")[0]).submodule_search_locations
    return SourcePackage(folder)


class SourcePackage:
    """The sources of a package, each read once and none of them run.

    Args:
        folder: of the package; its name is that of the package.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self._path = cache(self._find)
        self._read = {}

    def hash_of(self, *modules):
        """sha256, as hex, of modules (dotted names) and all that they import from this package, directly or not.

        Raises:
            ValueError: there is no such module in this package.
        """
        missing = [name for name in modules if self._path(name) is None]
        if missing:
            raise ValueError(f"no module of {self.folder}: {', '.join(missing)}. Only code of this package is hashed.")
        found, waiting = set(), list(modules)
        while waiting:
            name = waiting.pop()
            if name not in found and name != __name__ and self._path(name):
                found.add(name)
                waiting += [name.rpartition(".")[0], *self._module(name).imported]
        # A set, sorted by content: neither names nor order count, and a package that only says what it is adds nothing.
        hashes = {self._module(name).text(self._hash_alone) for name in found if self._module(name).says_anything}
        return _sha256("\n".join(sorted(map(_sha256, hashes))))

    def _hash_alone(self, name):
        # With the paths of imports left out: this ends where modules import each other.
        return _sha256(self._module(name).text(lambda _: "")) if name != __name__ and self._path(name) else ""

    def _module(self, name):
        if name not in self._read:
            self._read[name] = _Module(name, self._path(name), is_module=lambda other: self._path(other) is not None)
        return self._read[name]

    def _find(self, name):
        top, *parts = name.split(".")
        if top != self.folder.name:
            return None
        place = self.folder.joinpath(*parts)
        candidates = (place / "__init__.py", place.with_suffix(".py"))
        return next((path for path in candidates if path.is_file()), None)


class _Module:
    """One source: its text without what does not count, with a gap wherever another module of the package is named."""

    def __init__(self, name, path, is_module):
        self._is_module = is_module
        self._top = name.partition(".")[0]
        self._package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        self._names = {}  # of modules, as they are called in here
        self._pieces = []
        self.imported = []
        tree = ast.parse(path.read_bytes())
        self.says_anything = any(map(_runs, tree.body))
        self._write(tree)

    def text(self, of_module):
        """The text, its gaps filled by what `of_module` returns for the name of a module."""
        return _filled(self._pieces, of_module)

    def _write(self, node):
        write, kind = self._pieces.append, type(node)
        if kind is ast.Constant:
            return write(f"{type(node.value).__name__} {node.value!r},")
        if kind in (ast.Name, ast.Attribute):
            module, attributes = self._module_of(node)
            if module:
                write((module,))
                return write("." + ".".join(attributes) + ",")
            if kind is ast.Name:
                return write(f"{node.id},")
        write(f"{kind.__name__}(")
        for field in node._fields:
            value = getattr(node, field, None)
            if value is None or value == [] or field in ("ctx", "kind", "type_comment"):
                continue
            write(f"{field}=")
            if isinstance(value, ast.AST):
                self._write(value)
            elif isinstance(value, list):
                self._write_list(value)
            else:
                write(f"{value!r},")
        write(")")

    def _write_list(self, values):
        imports = frozenset(line for value in values if isinstance(value, IMPORTS) for line in self._lines(value))
        if imports:
            self._pieces.append(imports)
        self._pieces.append("[")
        for value in values:
            if isinstance(value, ast.AST):
                if _runs(value) and not isinstance(value, IMPORTS):
                    self._write(value)
            else:
                # Global names, and the missing keys of a dictionary display.
                self._pieces.append(f"{value!r},")
        self._pieces.append("]")

    def _lines(self, node):
        """What a statement imports, one tuple of pieces for each name."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] != self._top:
                    yield (f"import {alias.name} as {alias.asname}",)
                else:
                    self.imported.append(alias.name)
                    self._names[alias.asname or self._top] = alias.name if alias.asname else self._top
                    yield ("import ", (alias.name,))
            return
        origin = self._absolute(node)
        for alias in node.names:
            whole = f"{origin}.{alias.name}"
            if origin.partition(".")[0] != self._top:
                yield (f"from {origin} import {alias.name} as {alias.asname}",)
            elif self._is_module(whole):
                self.imported.append(whole)
                self._names[alias.asname or alias.name] = whole
                yield ("import ", (whole,))
            else:
                self.imported.append(origin)
                yield ("from ", (origin,), f" import {alias.name} as {alias.asname}")

    def _absolute(self, node):
        if not node.level:
            return node.module
        package = self._package.split(".")
        above = package[: len(package) - node.level + 1]
        return ".".join([*above, *([node.module] if node.module else [])])

    def _module_of(self, node):
        """(name of the module that an expression such as ml.model.features.KEYS goes through or None, what follows)."""
        attributes = []
        while isinstance(node, ast.Attribute):
            attributes.insert(0, node.attr)
            node = node.value
        module = self._names.get(node.id) if isinstance(node, ast.Name) else None
        while module and attributes and self._is_module(f"{module}.{attributes[0]}"):
            module = f"{module}.{attributes.pop(0)}"
        return module, attributes


def _runs(node):
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return not is_text and not isinstance(node, ast.Pass)


def _filled(pieces, of_module):
    """Text of pieces: text, a tuple (a module's name), or a frozenset of imports, each of them pieces again."""
    filled = []
    for piece in pieces:
        if isinstance(piece, tuple):
            filled.append(of_module(*piece))
        elif isinstance(piece, frozenset):
            filled += sorted(_filled(line, of_module) for line in piece)
        else:
            filled.append(piece)
    return "".join(filled)


def _sha256(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
