"""The rules of settings.toml, typed: one dataclass per section, one field per line of it."""

import tomllib
import typing
from dataclasses import MISSING, dataclass, fields
from pathlib import Path

from orchestration.settings.errors import SettingsError

FILE = Path(__file__).with_name("settings.toml")


@dataclass(frozen=True)
class Schedule:
    """When runs start by the clock."""

    on: bool
    cron: str
    timezone: str


@dataclass(frozen=True)
class HealthCheck(Schedule):
    """When health is checked by the clock, and when it is written of."""

    mail_always: bool


@dataclass(frozen=True)
class Triggers:
    """How patient the triggers are."""

    retry_after_minutes: list[float]
    lost_after_minutes: float


@dataclass(frozen=True)
class Mail:
    """Limits of messages and of their delivery."""

    attachment_limit_mb: float
    timeout_s: float
    give_up_after_hours: float


@dataclass(frozen=True)
class Price:
    """EUR per million tokens of one model, and the day it was read.

    default_of: the vendor that is asked for this model where no variable names another.
    """

    input_eur: float
    output_eur: float
    as_of: str
    default_of: str = ""

    def cost(self, input_tokens, output_tokens):
        return (input_tokens * self.input_eur + output_tokens * self.output_eur) / 1e6


@dataclass(frozen=True)
class Limits:
    """How much a language model is asked at most."""

    max_concurrent: int
    requests_per_minute: float
    timeout_s: float
    tries: int
    pause_s: float
    longest_wait_s: float
    stop_after_failures: int
    max_output_tokens: int
    budget_per_run_eur: float
    budget_per_month_eur: float
    budget_warning_share: float
    budget_bad_share: float
    prices: dict[str, Price]

    @property
    def default_models(self):
        """Model by vendor."""
        return {price.default_of: model for model, price in self.prices.items() if price.default_of}


@dataclass(frozen=True)
class Reactions:
    """What follows from a signal of pipeline_health: entries "LEVEL ACTION"."""

    cool_down_hours: float
    train_again_after_hours: float
    data_drift: list[str]
    prediction_drift: list[str]
    performance_drift: list[str]
    estimated_performance: list[str]
    llm_errors: list[str]
    llm_latency: list[str]
    llm_unverified: list[str]
    budget: list[str]


@dataclass(frozen=True)
class Rules:
    """All sections. A section without a default has to stand in the file."""

    schedule: Schedule
    health: HealthCheck
    triggers: Triggers
    mail: Mail
    llm: Limits
    reactions: Reactions


def load_rules(file=FILE):
    """The rules in `file`.

    Raises:
        SettingsError: the file is no TOML, a name is unknown or missing, or a value has another type.
    """
    try:
        content = tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error
    _check_names(file, "section", content, Rules)
    return Rules(**{name: _section(file, name, content[name], kind) for name, kind in _types(Rules).items()})


def _section(file, name, values, kind):
    if not isinstance(values, dict):
        raise SettingsError(f"{file}: {name} is a value, and must be a section: [{name}].")
    _check_names(file, f"name in [{name}]", values, kind)
    types = _types(kind)
    return kind(**{key: _typed(file, name, key, value, types[key]) for key, value in values.items()})


def _check_names(file, what, found, kind):
    unknown = sorted(found.keys() - _types(kind).keys())
    missing = [field.name for field in fields(kind) if field.name not in found and field.default is MISSING]
    if unknown:
        raise SettingsError(f"{file}: unknown {what}: {', '.join(unknown)}. Known are {', '.join(_types(kind))}.")
    if missing:
        raise SettingsError(f"{file}: missing {what}: {', '.join(missing)}.")


def _types(kind):
    return typing.get_type_hints(kind)


def _typed(file, section, key, value, kind):
    where = f"{file}: {key} in [{section}]"
    if typing.get_origin(kind) is list:
        if not isinstance(value, list):
            raise SettingsError(f"{where} is {value!r}, and must be a list.")
        [item_kind] = typing.get_args(kind)
        return [_value(f"{where}, item {i}", item, item_kind) for i, item in enumerate(value, 1)]
    if typing.get_origin(kind) is dict:
        if not isinstance(value, dict):
            raise SettingsError(f"{where} is {value!r}, and must be sections: [{section}.{key}.NAME].")
        _, item_kind = typing.get_args(kind)
        return {name: _section(file, f"{section}.{key}.{name}", item, item_kind) for name, item in value.items()}
    return _value(where, value, kind)


def _value(where, value, kind):
    if kind is float and type(value) is int:
        return float(value)
    # bool is an int in Python: type() keeps `true` out of numbers.
    if type(value) is not kind:
        names = {bool: "true or false", str: "a text in quotes", int: "a whole number", float: "a number"}
        raise SettingsError(f"{where} is {value!r}, and must be {names[kind]}.")
    return value
