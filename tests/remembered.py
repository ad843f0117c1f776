"""What dbt makes anew in every command, and alike each time, kept in a process that runs many of them.

dbt's own tests do so with what they take apart: enable_test_caching(). The rest is ours: a third of a build in which
nothing has changed, and half of a parse by other vars.
"""

import threading
from functools import cache

import dbt.cli.requires
import dbt.context.base
import dbt.context.providers
import dbt.parser.manifest
import jinja2
import parsedatetime
from dbt.clients.jinja import MacroGenerator
from dbt.context.exceptions_jinja import CONTEXT_EXPORTS, wrapper
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt_common.clients.jinja import MacroFuzzEnvironment, NativeSandboxEnvironment, get_environment
from dbt_common.dataclass_schema import dbtClassMixin
from dbt_common.tests import enable_test_caching


def remember():
    """From now on, in this process."""
    enable_test_caching()
    MacroFuzzEnvironment.compile = lambda environment, text: _compiled(type(environment), text)
    dbtClassMixin.validate = classmethod(_validated_once(dbtClassMixin.validate.__func__))
    dbt.context.base.get_context_modules = cache(dbt.context.base.get_context_modules)
    # Of every result that dbt reads, for words of dates, which it has said not to look for.
    parsedatetime.Constants = cache(parsedatetime.Constants)
    # For every node, several times, all of 700 macros:
    MacroGenerator.__init__ = _init_at_once
    MacroGenerator.get_macro = _made_once(MacroGenerator.get_macro)
    MacroNamespaceBuilder.build_namespace = _namespace_at_once
    MacroNamespace.keys = lambda namespace: _macros(namespace).keys()
    MacroNamespace.__getitem__ = lambda namespace, name: _macros(namespace)[name]
    dbt.context.providers.wrapped_exports = _Exceptions
    for module in (dbt.cli.requires, dbt.parser.manifest):
        module.generate_runtime_macro_context = _context_of_macro


@cache
def _compiled(kind, text):
    """Code of a template: it depends on its text, and on whether it makes text or values."""
    return jinja2.Environment.compile(get_environment(native=kind is NativeSandboxEnvironment), text)


def _validated_once(validate):
    """What is in keeping with its schema is so the second time."""
    valid = set()

    def validate_once(kind, data):
        known = kind, repr(data)
        if known not in valid:
            validate(kind, data)
            valid.add(known)

    return validate_once


def _init_at_once(generator, macro, context=None, node=None, stack=None):
    """As three classes do it one after another."""
    generator.macro, generator.context, generator.node, generator.stack = macro, context, node, stack


def _made_once(get_macro):
    """A macro of a node, which dbt makes for each call. What it sees is the context of the node as it is then."""

    def get(generator):
        if "made" not in vars(generator):
            generator.made = get_macro(generator)
        return generator.made

    return get


def _namespace_at_once(builder, macros_by_package, context):
    """As macro by macro."""
    packages = {
        package: {name: MacroGenerator(one, context, builder.node, builder.thread_ctx) for name, one in macros.items()}
        for package, macros in macros_by_package.items()
    }
    internal = [packages.pop(package, {}) for package in builder.internal_package_names_order]
    local, root = (packages.get(package, {}) for package in (builder.search_package, builder.root_package))
    return MacroNamespace(
        global_namespace={} if local is root else root,
        local_namespace=local,
        global_project_namespace={name: macro for macros in reversed(internal) for name, macro in macros.items()},
        packages=packages,
    )


def _macros(namespace):
    """Its macros by name. dbt looks for each in five places."""
    if "by_name" not in vars(namespace):
        found = {}
        for place in reversed(list(namespace._search_order())):
            found.update(place)
        namespace.by_name = found
    return namespace.by_name


_seen = threading.local()


def _context_of_macro(macro, config, manifest, package):
    """What a macro sees that dbt itself calls, to rename a table, say: the same each time, in a thread of a command."""
    if getattr(_seen, "config", None) is not config or _seen.manifest is not manifest:
        _seen.config, _seen.manifest, _seen.contexts = config, manifest, {}
    known = _seen.contexts
    if (macro.unique_id, package) not in known:
        made = dbt.context.providers.generate_runtime_macro_context(macro, config, manifest, package)
        known[macro.unique_id, package] = made
    return known[macro.unique_id, package]


class _Exceptions(dict):
    """`exceptions` of a template: each is made when it is asked for."""

    def __init__(self, node):
        self._wrap = wrapper(node)

    def __missing__(self, name):
        return self._wrap(CONTEXT_EXPORTS[name])
