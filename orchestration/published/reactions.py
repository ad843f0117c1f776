"""What follows from a signal: decided by rules a person can read, once per episode, never in a loop."""

import json
import uuid
from datetime import UTC, datetime, timedelta

from ml.language.languages import STORED
from ml.language.signals import noted

LEVELS = {"warning": 1, "bad": 2}
ACTIONS = ("mail", "recalibrate", "retrain", "template_only")
# Actions that make a version, the stronger last: of several that are due for a signal the strongest is taken. One that
# did not help is not repeated while its memory lasts.
TRAINING = ("recalibrate", "retrain")

OF_A_RUN = "from reactions where run_id = ? order by signal, action"

# Why the template explains alone: an episode of the LLM that was answered so, and whose end is not written down.
TEMPLATE_ONLY = """
    select signal, reason from reactions
    where action = 'template_only' and (signal like 'llm %' or signal = 'budget') and episode not in (
        select episode from reactions where level <= 0
    )
    order by decided_at desc limit 1
"""
# What was decided last of each action that makes a version, where none since has answered it.
TRAINING_DUE = """
    select reaction_id, signal, action, reason, model_version from reactions
    where action in ('recalibrate', 'retrain') and decided_at > (
        select coalesce(max(trained_at), timestamp '1970-01-01') from fraud_xgboost_model
        where (recalibrated_from is not null) = (action = 'recalibrate')
    )
    qualify row_number() over (partition by action order by decided_at desc) = 1
    order by decided_at
"""


def parse_rules(reactions):
    """{signal: [(level, action), ...]} from the section [reactions].

    Raises:
        ValueError: an entry is not "LEVEL ACTION".
    """
    parsed = {}
    for field, entries in vars(reactions).items():
        if not isinstance(entries, list):
            continue
        for entry in entries:
            level, _, action = entry.partition(" ")
            if level not in LEVELS or action not in ACTIONS:
                raise ValueError(
                    f"settings.toml: {field} in [reactions] holds {entry!r}. Written is LEVEL ACTION, with "
                    f"{' or '.join(LEVELS)} and {', '.join(ACTIONS)}."
                )
            parsed.setdefault(field.replace("_", " "), []).append((LEVELS[level], action))
    return parsed


def decide(signals, history, reactions, *, champion, run_id=None, now=None):
    """What to do about the signals as they are now.

    A signal that stays where it is is one episode, and is answered once; one that gets worse within it is answered
    for the new level. It is over when the signal is good or unknown again. A new episode within the cool-down, or one
    that an earlier training has not prevented, is written down and mailed, not trained on again: a known shift.

    Args:
        signals: orchestration.published.health.Signal objects.
        history: earlier rows of `reactions`, dictionaries, in any order.
        reactions: rules.Reactions.
        champion: name of the champion.
        now: datetime without zone, UTC.

    Returns:
        New rows of `reactions`, dictionaries.
    """
    now = now or datetime.now(UTC).replace(tzinfo=None)
    rows = []
    for signal in signals:
        earlier = sorted((row for row in history if row["signal"] == signal.signal), key=lambda row: row["decided_at"])
        for episode, action, note in _answers(signal, earlier, reactions, now):
            rows.append(
                {
                    "reaction_id": f"reaction_{uuid.uuid4().hex[:12]}",
                    "episode": episode,
                    "signal": signal.signal,
                    "value": signal.value,
                    "level": signal.level,
                    "action": action,
                    "reason": noted(note, signal.reason, STORED),
                    "reason_code": signal.code,
                    "reason_values": json.dumps(signal.values, default=str),
                    "note": note,
                    "model_version": champion,
                    "run_id": run_id,
                    "decided_at": now,
                }
            )
    return rows


def _answers(signal, earlier, reactions, now):
    rules = parse_rules(reactions).get(signal.signal, [])
    last = earlier[-1] if earlier else None
    is_running = last is not None and last["level"] > 0
    if not rules or (signal.level <= 0 and not is_running):
        return
    if signal.level <= 0:
        yield last["episode"], "none", "over"
        return

    episode = last["episode"] if is_running else f"{signal.signal} {now:%Y-%m-%d %H:%M:%S}"
    answered = max((row["level"] for row in earlier if row["episode"] == episode), default=0)
    due = _strongest_training_only(action for level, action in rules if answered < level <= signal.level)
    if not due:
        if not is_running and signal.level > answered:
            yield episode, "none", "no_rule"
        return
    since_last = now - last["decided_at"] if last else None
    is_cooling = not is_running and since_last is not None and since_last < timedelta(hours=reactions.cool_down_hours)
    for action in due:
        trained_at = [row["decided_at"] for row in earlier if row["action"] == action]
        has_not_helped = any(now - at < timedelta(hours=reactions.train_again_after_hours) for at in trained_at)
        if action in TRAINING and has_not_helped:
            yield episode, "none", f"{action}_not_helped"
        elif is_cooling and action != "template_only":
            yield episode, "none", "cool_down"
        else:
            yield episode, action, None


def _strongest_training_only(actions):
    """A training calibrates as well: where one is due for a signal, a new calibration of the old trees is not."""
    actions = list(actions)
    trainings = sorted((action for action in actions if action in TRAINING), key=TRAINING.index)
    return [action for action in actions if action not in trainings[:-1]]
