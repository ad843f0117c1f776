"""Spares dbt the debug events that nobody reads."""

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager_client import get_event_manager

DEBUG = (EventLevel.DEBUG, EventLevel.TEST)


class Plugin(BasePlugin):
    """Drops a debug event at once while no logger takes them.

    dbt makes 3,000 of them a build, and writes each out for every logger before the logger says that it is not for
    it: a tenth of a build. `dbt --log-level-file debug build` has them all.
    """

    def update_connection_config(self, creds, config):
        manager = get_event_manager()
        # One manager serves every run of a process.
        if "fire_event" not in vars(manager):
            manager.fire_event = _where_read(manager, manager.fire_event)


def _where_read(manager, fire_event):
    def fire(event, level=None, **details):
        is_debug = (level or event.level_tag()) in DEBUG
        if not is_debug or manager.callbacks or any(logger.level in DEBUG for logger in manager.loggers):
            fire_event(event, level=level, **details)

    return fire
