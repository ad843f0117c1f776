"""What a run says on the terminal: its steps, its messages, its errors; not each of Dagster's 300 events."""

import logging
import sys

import dagster as dg

# dagster-dbt names every selected model, three times a step; the whole message stays in Dagster's log.
LONGEST = 120


class _Filter(logging.Filter):
    shown = ("STEP_START", "STEP_SUCCESS", "STEP_FAILURE", "STEP_UP_FOR_RETRY", "RUN_FAILURE", "RUN_CANCELED")

    def filter(self, record):
        meta = getattr(record, "dagster_meta", {})
        event = meta.get("dagster_event")
        if event is None:
            return record.levelno >= logging.INFO
        return event.event_type_value in self.shown


class _Formatter(logging.Formatter):
    def format(self, record):
        meta = getattr(record, "dagster_meta", {})
        event, step = meta.get("dagster_event"), meta.get("step_key")
        # A failure's whole traceback stays in Dagster's log; the command ends with what a person needs.
        message = event.message if event else meta.get("orig_message", record.getMessage())
        if event is None and record.levelno == logging.INFO and len(message) > LONGEST:
            message = f"{message[:LONGEST]} ..."
        return f"{self.formatTime(record, '%H:%M:%S')}  {f'[{step}] ' if step else ''}{message}"


@dg.logger(description="Steps, messages and errors, one line each.")
def console(_context):
    """Logger of that kind."""
    logger = logging.Logger("fraud", logging.DEBUG)
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(_Filter())
    handler.setFormatter(_Formatter())
    logger.addHandler(handler)
    return logger
