"""Spares dbt the debug events that nobody reads."""

from functools import cached_property

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.tracking import track_behavior_change_warn
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager_client import get_event_manager

DEBUG = (EventLevel.DEBUG, EventLevel.TEST)


class Plugin(BasePlugin):
    """Drops a debug event at once while neither a logger nor a caller takes them.

    dbt makes 3,000 of them a build, fills in a message of each, and writes it out for every logger before the logger
    says that it is not for it: a fifth of a build. `dbt --log-level-file debug build` has them all.
    """

    def update_connection_config(self, creds, config):
        manager = get_event_manager()
        # One manager serves every run of a process.
        if "fire_event" not in vars(manager):
            manager.fire_event = _where_read(manager, manager.fire_event)
        if "pb_msg" not in vars(BaseEvent):
            _fill_in_when_read()


def _fill_in_when_read():
    """An event keeps what it is given, and becomes a message when the first of it is read."""
    fill_in = BaseEvent.__init__

    def keep(event, *arguments, **values):
        vars(event)["given"] = arguments, values

    def message(event):
        arguments, values = vars(event).pop("given")
        fill_in(event, *arguments, **values)
        return vars(event)["pb_msg"]

    BaseEvent.__init__ = keep
    BaseEvent.pb_msg = cached_property(message)
    BaseEvent.pb_msg.__set_name__(BaseEvent, "pb_msg")


def _where_read(manager, fire_event):
    def fire(event, level=None, **details):
        if (level or event.level_tag()) not in DEBUG or _debug_is_read(manager):
            fire_event(event, level=level, **details)

    return fire


def _debug_is_read(manager):
    # dbt's own callback looks at warnings only.
    callers = [callback for callback in manager.callbacks if callback is not track_behavior_change_warn]
    return bool(callers) or any(logger.level in DEBUG for logger in manager.loggers)
