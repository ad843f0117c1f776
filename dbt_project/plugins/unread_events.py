"""Spares dbt the debug events that nobody reads."""

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.tracking import track_behavior_change_warn
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager_client import get_event_manager

DEBUG = (EventLevel.DEBUG, EventLevel.TEST)


class Plugin(BasePlugin):
    """Drops a debug event at once while neither a logger nor a caller takes them.

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
        if (level or event.level_tag()) not in DEBUG or _debug_is_read(manager):
            fire_event(event, level=level, **details)

    return fire


def _debug_is_read(manager):
    # dbt's own callback looks at warnings only.
    callers = [callback for callback in manager.callbacks if callback is not track_behavior_change_warn]
    return bool(callers) or any(logger.level in DEBUG for logger in manager.loggers)
