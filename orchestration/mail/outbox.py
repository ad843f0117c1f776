"""Delivery: every message is a file in the outbox first, is sent once, and stays there until it is."""

import json
import os
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import format_datetime, getaddresses, parseaddr, parsedate_to_datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ml.storage.files import replacing
from orchestration.settings.places import SettingsError, without_secrets

TLS = ("starttls", "implicit", "none")
PORTS = {"starttls": 587, "implicit": 465, "none": 25}
SENDER = "fraud@localhost"


@dataclass(frozen=True)
class Smtp:
    """The mail server, and whom we write to."""

    host: str
    port: int
    tls: str
    sender: str
    recipients: tuple[str, ...]
    username: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls):
        """The server in SMTP_*, MAIL_FROM and MAIL_TO; None without SMTP_HOST.

        Raises:
            SettingsError: one of them cannot be used.
        """
        given = {name: os.environ.get(name, "").strip() for name in (*SMTP_VARIABLES, "MAIL_FROM", "MAIL_TO")}
        if not given["SMTP_HOST"]:
            return None
        tls = {"": "starttls", "true": "starttls", "false": "implicit", "none": "none"}.get(given["SMTP_STARTTLS"])
        if tls is None:
            raise SettingsError(
                f"SMTP_STARTTLS is {given['SMTP_STARTTLS']!r}, and can be true (STARTTLS), false (TLS from the first "
                "byte) or none (no encryption: for a relay on this machine)."
            )
        if not (given["SMTP_PORT"] or "0").isdigit():
            raise SettingsError(f"SMTP_PORT is {given['SMTP_PORT']!r}, and must be a number.")
        if given["SMTP_PASSWORD"] and tls == "none":
            raise SettingsError(
                "SMTP_STARTTLS is none, and SMTP_PASSWORD would travel in the clear. Remove one of them."
            )
        recipients = _addresses("MAIL_TO", given["MAIL_TO"])
        if not recipients:
            raise SettingsError("SMTP_HOST is set, and MAIL_TO is not: nobody to write to.")
        [sender, *_] = _addresses("MAIL_FROM", given["MAIL_FROM"] or given["SMTP_USERNAME"]) or [SENDER]
        return cls(
            host=given["SMTP_HOST"],
            port=int(given["SMTP_PORT"] or PORTS[tls]),
            tls=tls,
            sender=sender,
            recipients=tuple(recipients),
            username=given["SMTP_USERNAME"],
            password=given["SMTP_PASSWORD"],
        )


SMTP_VARIABLES = ("SMTP_HOST", "SMTP_PORT", "SMTP_USERNAME", "SMTP_PASSWORD", "SMTP_STARTTLS")


@dataclass(frozen=True)
class Delivery:
    """What became of the messages that waited: names of their files, and reasons."""

    sent: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)

    def in_words(self):
        """One line for a log or a page; empty when there is nothing to say."""
        lines = [f"sent {name}" for name in self.sent]
        lines += [f"refused for good: {recipient}" for recipient in self.refused]
        lines += [f"{name} waits in the outbox: {reason}" for name, reason in self.waiting.items()]
        return "; ".join(lines)


class Outbox:
    """The folder of messages: `*.eml` waits, `sent/*.eml` was accepted by the mail server.

    Beside a message that was tried lies `*.json`: tries, the last reason, and the recipients that have it already.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.sent = self.folder / "sent"

    def put(self, message):
        """Write a message, in one step, unless one with its Message-ID was written before.

        Returns:
            The path of the new file; None when the message is known.
        """
        name = f"{message['Message-ID'].strip('<>').split('@')[0]}.eml"
        path = self.folder / name
        if path.exists() or (self.sent / name).exists():
            return None
        with replacing(path) as new:
            new.write_bytes(message.as_bytes(policy=policy.SMTP))
        return path

    def waiting(self):
        """Paths of the messages that no server has accepted, oldest first."""
        return sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime)

    def deliver(self, smtp, *, timeout_s, give_up_after_hours):
        """Send what waits. Never raises because of the network or the server: the reasons are in the result.

        Args:
            smtp: the server, or None: everything stays where it is.
            timeout_s: seconds of each step of the conversation.
            give_up_after_hours: an older message is left alone.
        """
        messages = self.waiting()
        if smtp is None or not messages:
            return Delivery()
        try:
            with FileLock(self.folder / ".lock", timeout=0):
                return self._deliver(messages, smtp, timeout_s, timedelta(hours=give_up_after_hours))
        except Timeout:
            # Another process is at it: together they would send twice.
            return Delivery(waiting={path.name: "another process is sending it" for path in messages})

    def _deliver(self, messages, smtp, timeout_s, patience):
        # A server that hangs or is away is asked once, not once for every message.
        result, unreachable = Delivery(), None
        for path in messages:
            if not path.exists():
                continue
            message = message_from_bytes(path.read_bytes(), policy=policy.SMTP)
            if datetime.now(UTC) - parsedate_to_datetime(message["Date"]) > patience:
                result.waiting[path.name] = "given up, see settings.toml"
                continue
            if unreachable:
                result.waiting[path.name] = unreachable
            else:
                unreachable = self._try(path, message, smtp, timeout_s, result)
        return result

    def _try(self, path, message, smtp, timeout_s, result):
        state_file = path.with_suffix(".json")
        state = json.loads(state_file.read_text()) if state_file.exists() else {"tries": 0, "accepted": []}
        to = [address for address in _recipients(message, smtp) if address not in state["accepted"]]
        refused, reason, unreachable = _send(message, to, smtp, timeout_s)
        state["tries"] += 1
        state["reason"] = reason or "; ".join(f"{who}: {why}" for who, (_, why) in refused.items())
        for_good = {who: why for who, (code, why) in refused.items() if code >= 500}
        if not reason:
            state["accepted"] += [address for address in to if address not in refused]
        if reason or len(for_good) < len(refused) or not state["accepted"]:
            result.waiting[path.name] = state["reason"]
            state_file.write_text(json.dumps(state, indent=2))
            return reason if unreachable else None
        # Accepted for all but those who were refused for good: trying again would change nothing for them.
        self.sent.mkdir(exist_ok=True)
        os.replace(path, self.sent / path.name)
        state_file.unlink(missing_ok=True)
        result.sent.append(path.name)
        result.refused.extend(f"{who}: {why}" for who, why in for_good.items())
        return None


def _send(message, to, smtp, timeout_s):
    """Recipients that were refused, {address: (code, reason)}; why it failed as a whole; whether any message would."""
    try:
        with _connect(smtp, timeout_s) as server:
            if smtp.username:
                server.login(smtp.username, smtp.password)
            return _refusals(server.send_message(message, from_addr=smtp.sender, to_addrs=to)), None, False
    except smtplib.SMTPRecipientsRefused as error:
        return _refusals(error.recipients), None, False
    except smtplib.SMTPResponseException as error:
        reason = without_secrets(f"{error.smtp_code} {_text(error.smtp_error)}")
        return {}, reason, isinstance(error, smtplib.SMTPAuthenticationError)
    except (OSError, smtplib.SMTPException) as error:
        return {}, without_secrets(f"{smtp.host}:{smtp.port}: {type(error).__name__}: {error}"), True


def _connect(smtp, timeout_s):
    tls = ssl.create_default_context()
    if smtp.tls == "implicit":
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=timeout_s, context=tls)
    server = smtplib.SMTP(smtp.host, smtp.port, timeout=timeout_s)
    if smtp.tls == "starttls":
        try:
            server.starttls(context=tls)
        except BaseException:
            server.close()
            raise
    return server


def _refusals(recipients):
    return {who: (code, without_secrets(f"{code} {_text(reason)}")) for who, (code, reason) in recipients.items()}


def _text(answer):
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)


def _recipients(message, smtp):
    # A message that was written while nobody was named has no To.
    if message["To"] is None:
        message["To"] = ", ".join(smtp.recipients)
        message.replace_header("From", smtp.sender)
    return [address for _, address in getaddresses(message.get_all("To"))]


def _addresses(variable, text):
    if any(ord(character) < 32 for character in text):
        raise SettingsError(f"{variable} holds a line break or a control character.")
    addresses = [parseaddr(part)[1] for part in text.replace(";", ",").split(",") if part.strip()]
    if not all("@" in address for address in addresses):
        raise SettingsError(f"{variable} is {text!r}, and must hold addresses, like a@example.org, b@example.org.")
    return addresses


class Mailbox:
    """Posts messages, and tries to deliver what waits."""

    def __init__(self, settings, rules):
        self.settings = settings
        self.rules = rules
        self.outbox = Outbox(settings.outbox)

    def post(self, message, *, kind, run_id):
        """Put a message into the outbox, once per run and kind, and deliver what waits there.

        Returns:
            Delivery; a wrong setting is a reason to wait, like a server that does not answer.
        """
        try:
            smtp = Smtp.from_environment()
        except SettingsError:
            smtp = None
        message["From"] = smtp.sender if smtp else SENDER
        if smtp:
            message["To"] = ", ".join(smtp.recipients)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{kind}-{run_id}@fraud.pipeline>"
        message["Auto-Submitted"] = "auto-generated"
        self.outbox.put(message)
        return self.deliver()

    def deliver(self):
        """Try to deliver what waits. Without SMTP_HOST that is nothing: the outbox is where messages are read."""
        try:
            smtp = Smtp.from_environment()
        except SettingsError as error:
            return self._all_wait(str(error))
        return self.outbox.deliver(
            smtp, timeout_s=self.rules.timeout_s, give_up_after_hours=self.rules.give_up_after_hours
        )

    def _all_wait(self, reason):
        return Delivery(waiting={path.name: reason for path in self.outbox.waiting()})
