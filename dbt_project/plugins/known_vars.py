"""Refuses vars that a command names or writes otherwise than dbt_project.yml does: dbt takes any name and any value."""

import difflib
from pathlib import Path

import yaml
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.flags import get_flags
from dbt_common.exceptions import DbtRuntimeError


class Plugin(BasePlugin):
    """Looks at what stands in --vars before anything is built: a slip of the pen would build with the default."""

    def update_connection_config(self, creds, config):
        flags = get_flags()
        declared = yaml.safe_load(Path(flags.PROJECT_DIR, "dbt_project.yml").read_text())["vars"]
        wrong = [why for name, value in flags.VARS.items() if (why := _what_is_wrong(name, value, declared))]
        if wrong:
            raise DbtRuntimeError(
                f"{'; '.join(wrong)}. Nothing was built.\nCorrect --vars: what there is stands in dbt_project.yml."
            )


def _what_is_wrong(name, value, declared):
    if name not in declared:
        near = difflib.get_close_matches(name, declared, n=1)
        return f"there is no var {name}{f' (is {near[0]} meant?)' if near else ''}"
    default = declared[name]
    if isinstance(default, bool):
        return None if isinstance(value, bool) else f"the var {name} is {value!r}, and is true or false"
    if isinstance(default, int | float):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if is_number and value >= 0 else f"the var {name} is {value!r}, and is a number, 0 or more"
    return None
