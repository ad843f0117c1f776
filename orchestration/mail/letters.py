"""What analysts are written: facts become a message with a text and an HTML part, in the language of the settings."""

import logging
import socket
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from ml.language.language import Language
from ml.language.languages import LANGUAGES
from ml.language.signals import NAMES, STATES, named, reaction_reason
from orchestration.published.health import STATES as STATE_OF
from orchestration.published.payment_figures import shown
from orchestration.settings.places import without_secrets
from orchestration.words import words

TEMPLATE = "letter.html.j2"
MESSAGE_CHARACTERS = 4000


@dataclass(frozen=True)
class Attachment:
    """A file, or content of ours, under the name that the reader sees."""

    name: str
    kind: str
    content: bytes
    path: Path | None = None

    @classmethod
    def of(cls, path, kind):
        """Attachments of a file: one, or none when it does not exist."""
        return [cls(path.name, kind, path.read_bytes(), path)] if path.exists() else []


@dataclass(frozen=True)
class Say:
    """The sentences of a language by name, and how it writes."""

    language: Language
    sentences: dict

    @classmethod
    def of(cls, code):
        return cls(LANGUAGES[code], words(code).MAIL)

    def __getitem__(self, name):
        return self.sentences[name]

    def get(self, name, otherwise):
        return self.sentences.get(name, otherwise)

    def number(self, value, digits=0, sign=""):
        return self.language.number(value, digits, sign)

    def count(self, value):
        return self.language.count(value)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def success(facts, settings, rules, reactions=()):
    """The message of a run that passed, without address and Message-ID.

    Args:
        facts: run_facts.Facts.
        rules: rules.Mail.
        reactions: rows of the table reactions that the run has decided; (signal, action, reason) are told.
    """
    say = Say.of(settings.language)
    made = facts.new_champion
    how = "kept" if made is None else "recalibrated" if made["recalibrated_from"] else "retrained"
    first_line = say[f"finished_{how}"]
    attachments = [
        *Attachment.of(settings.review / "cases_to_review.csv", "text/csv"),
        *Attachment.of(settings.review / "cases_to_review.xlsx", XLSX),
        *([Attachment("metrics.csv", "text/csv", facts.metrics_csv.encode())] if facts.metrics_csv else []),
        *Attachment.of(settings.model_card(facts.status["champion_version"]), "text/markdown"),
        *Attachment.of(settings.dashboard, "text/html"),
    ]
    notes = [say["human_decides"]]
    if facts.rejected_reviews:
        notes.insert(0, say["rejected_reviews"].format(rows=say.count(facts.rejected_reviews)))
    rows = _success_rows(say, facts, reactions)
    return _message(say, first_line, rows, notes, attachments, rules, screen=_screen(settings))


def health(signals, reactions, asked, money, settings, rules):
    """The message of a check of the LLM's health.

    Args:
        signals: health.Signal objects.
        reactions: rows of the table reactions that the check has decided.
        asked: what came of the question to the LLM, health_check.Asked.
        money: EUR spent in this calendar month, and its budget.
    """
    say = Say.of(settings.language)
    rows = [
        (say["tiny_question"], say[f"asked_{asked.code}"].format(**asked.values)),
        (
            say["budget"],
            say["budget_of"].format(spent=say.number(money[0], 4), budget=say.number(money[1], 2)),
        ),
        *(
            (
                signal.name(say.language.code),
                say["signal_is"].format(state=_state(say, signal.level), reason=signal.why(say.language.code)),
            )
            for signal in signals
        ),
        *_reactions(say, reactions),
    ]
    state = _state(say, max(signal.level for signal in signals))
    attachments = Attachment.of(settings.dashboard, "text/html")
    return _message(say, say["state"].format(state=state), rows, [say["human_decides"]], attachments, rules)


def failure(outcome, served_since, settings, rules):
    """The message of a run that failed.

    Args:
        outcome: what runs.outcome returns.
        served_since: when the snapshot that readers are served was published, or None.
    """
    say = Say.of(settings.language)
    step = outcome["failed_step"] or say["before_first_step"]
    rows = [
        (say["failed_step"], step),
        (say["run"], outcome["run_id"][:8]),
        (say["served"], say["snapshot_of"].format(when=_when(served_since)) if served_since else say["nothing_served"]),
    ]
    message = outcome["message"][:MESSAGE_CHARACTERS]
    # The pipeline's words, unless the job has its own.
    failed, retry = (say.get(f"{name}_{outcome['kind']}", say[name]) for name in ("failed", "retry"))
    return _message(say, failed.format(step=step), rows, [retry], [], rules, error=message)


def _screen(settings):
    """The page's first screen; None where it cannot be made. People are told of a run whatever becomes of a picture."""
    from orchestration.dashboard.first_screen import first_screen

    try:
        return first_screen(settings.published, settings.language)
    except Exception:
        logging.getLogger(__name__).warning("The mail does without the first screen of the page.", exc_info=True)
        return None


def _success_rows(say, facts, reactions):
    status, test = facts.status, facts.status["test"]
    rows = [
        (say["champion"], f"{status['champion_version']} ({status['candidate']})"),
        (say["previous_champion"], facts.previous_champion or say["none"]),
    ]
    for decision in facts.decisions:
        rows.append((say["candidate"].format(version=decision["candidate_version"]), _decision(say, decision)))
    if test:
        for metric in ("average_precision", "precision", "recall"):
            rows.append((say[metric], _figure(say, test[metric])))
        for metric, digits in shown(test).items():
            rows.append((say[metric], _figure(say, test[metric], digits)))
        rows.append(
            (
                say["window"],
                say["window_of"].format(rows=say.count(test["rows"]), frauds=say.count(test["frauds"])),
            )
        )
    rows += [
        (say["transactions"], say.number(status["transactions"])),
        (say["flagged"], say.number(status["flagged"])),
        (say["queued_cases"], _queued(say, facts)),
        (say["health"], _health(say, facts.health)),
        *_reactions(say, reactions),
        (say["llm"], _llm(say, facts.llm)),
        (say["duration"], _duration(facts.duration_s)),
        (say["published"], _when(status["published_at"])),
    ]
    return rows


def _queued(say, facts):
    cases = say.number(facts.queued_cases)
    if facts.queued_transactions == facts.queued_cases:
        return cases
    transactions, amount = say.count(facts.queued_transactions), say.language.euros(facts.queued_eur)
    return say["cases_of_payments"].format(cases=cases, transactions=transactions, amount=amount)


def _decision(say, decision):
    text = say[f"outcome_{decision['outcome'].replace(' ', '_')}"]
    if decision["recalibrated_from"]:
        text = say["recalibrated"].format(version=decision["recalibrated_from"], outcome=text)
    if decision["gain_ci_low"] is None:
        return text
    gain, low, high = (
        say.number(decision[name], 3, "+") for name in ("average_precision_gain", "gain_ci_low", "gain_ci_high")
    )
    return f"{text}; {say['gain'].format(gain=gain, low=low, high=high)}"


def _figure(say, figure, digits=3):
    if figure["value"] is None:
        return say["not_defined"]
    if figure["ci_low"] is None:
        return say.number(figure["value"], digits)
    value, low, high = (say.number(figure[name], digits) for name in ("value", "ci_low", "ci_high"))
    return say["interval"].format(value=value, low=low, high=high)


def _health(say, signals):
    if signals is None:
        return say["not_measured"]
    language = say.language.code
    told = (say["signal_is"].format(state=one.name(language), reason=one.why(language)) for one in signals)
    return "; ".join(told) or say["no_signal"]


def _state(say, level):
    return named(STATES, STATE_OF[level], say.language.code)


def _reactions(say, reactions):
    return [
        (
            say["reaction_to"].format(signal=named(NAMES, row["signal"], say.language.code)),
            f"{say['action_' + row['action']]} ({reaction_reason(row, say.language.code)})",
        )
        for row in reactions
    ]


def _llm(say, llm):
    if not llm.get("calls"):
        return say["no_llm_call"]
    return say["llm_calls"].format(
        calls=say.number(llm["calls"]),
        failed=say.number(llm["failed"]),
        cost=say.number(llm["cost_eur"], 4),
    )


def _duration(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def _when(timestamp):
    return f"{timestamp[:16].replace('T', ' ')} UTC"


def _message(say, first_line, rows, notes, attachments, rules, error=None, screen=None):
    limit = rules.attachment_limit_mb * 1e6
    enclosed = [attachment for attachment in attachments if len(attachment.content) <= limit]
    notes = notes + [
        say["too_large"].format(
            name=attachment.name,
            size=say.number(len(attachment.content) / 1e6, 1),
            place=f"{socket.gethostname()}:{attachment.path.absolute()}" if attachment.path else say["nowhere"],
        )
        for attachment in attachments
        if len(attachment.content) > limit
    ]
    error = error and without_secrets(error)
    message = EmailMessage(policy=SMTP)
    # Names of steps come from outside: a line break must not begin another header.
    message["Subject"] = " ".join(first_line.split())[:200]
    message.set_content(_text(first_line, rows, notes, error, screen))
    pictures = {name: make_msgid(name, "fraud.pipeline") for name in screen.pictures} if screen else {}
    html = _template().render(
        first_line=first_line,
        rows=rows,
        notes=notes,
        error=error,
        screen=screen,
        details=say["details"],
        # Content-IDs stand in angle brackets in their header, without them in an address.
        sources={name: f"cid:{content_id[1:-1]}" for name, content_id in pictures.items()},
        language=say.language.code,
    )
    message.add_alternative(html, subtype="html")
    for name, content_id in pictures.items():
        message.get_payload()[1].add_related(
            screen.pictures[name].png, "image", "png", disposition="inline", cid=content_id, filename=f"{name}.png"
        )
    for attachment in enclosed:
        main, sub = attachment.kind.split("/")
        message.add_attachment(attachment.content, main, sub, filename=attachment.name)
    return message


def _text(first_line, rows, notes, error, screen):
    width = max(len(label) for label, _ in rows) + 2
    lines = [first_line, ""]
    if screen:
        lines += [*screen.text.splitlines(), ""]
    lines += [*(f"{label:<{width}}{value}" for label, value in rows), ""]
    if error:
        lines += [*(f"    {line}" for line in error.splitlines()), ""]
    return "\n".join(lines + [line for note in notes for line in (note, "")])


def _template():
    return Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template(TEMPLATE)
