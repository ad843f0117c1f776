"""Delivery, against a real mail server on loopback, with TLS and passwords."""

import asyncio
import contextlib
import socket
import ssl
import time
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult

from orchestration.mail.outbox import Mailbox, Smtp
from orchestration.settings.places import Settings, SettingsError
from orchestration.settings.rules import Mail

# With TLS from the first byte, the server cannot see that there is TLS.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

RULES = Mail(attachment_limit_mb=8, timeout_s=1, give_up_after_hours=72)
PASSWORD = "correct horse battery staple"


class Handler:
    """A mail server's rules: what it answers to recipients and to data. Keeps what it accepted."""

    def __init__(self, recipients=None, data=()):
        self.recipients = recipients or {}
        self.data = list(data)
        self.accepted = []
        self.tries = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.recipients:
            return self.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.tries += 1
        answer = self.data.pop(0) if self.data else "250 accepted"
        if answer == "hang":
            await asyncio.sleep(30)
        if answer == "cut":
            server.transport.abort()
            return "451 never seen"
        if answer.startswith("250"):
            self.accepted.append(envelope)
        return answer


class Implicit(Controller):
    """The server with TLS from the first byte."""


class StartTls(Controller):
    """The server that asks for STARTTLS before it listens."""

    def factory(self):
        return Server(
            self.handler,
            tls_context=self.tls,
            require_starttls=True,
            auth_required=True,
            authenticator=_authenticate,
            hostname="localhost",
        )


def _authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"pipeline" and data.password == PASSWORD.encode(), handled=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate authority, and the server's certificate as a TLS context."""
    ca = trustme.CA()
    file = tmp_path_factory.mktemp("tls") / "ca.pem"
    ca.cert_pem.write_to_path(file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    return file, context


@pytest.fixture
def serve(authority, monkeypatch):
    """Start a server with a handler, and set SMTP_* to it."""
    ca_file, context = authority
    with contextlib.ExitStack() as stack:

        def start(handler, tls="true", password=PASSWORD, to="a@example.org, b@example.org"):
            port = _free_port()
            if tls == "true":
                controller = StartTls(handler, hostname="localhost", port=port)
                controller.tls = context
            else:
                auth = {"auth_required": True, "auth_require_tls": False, "authenticator": _authenticate}
                controller = Implicit(handler, hostname="localhost", port=port, ssl_context=context, **auth)
            controller.start()
            stack.callback(controller.stop)
            for name, value in {
                "SMTP_HOST": "localhost",
                "SMTP_PORT": str(port),
                "SMTP_STARTTLS": tls,
                "SMTP_USERNAME": "pipeline",
                "SMTP_PASSWORD": password,
                "MAIL_FROM": "fraud@example.org",
                "MAIL_TO": to,
                "SSL_CERT_FILE": str(ca_file),
            }.items():
                monkeypatch.setenv(name, value)
            return handler

        yield start


@pytest.fixture
def mailbox(tmp_path):
    return Mailbox(Settings(tmp_path / "warehouse.duckdb", tmp_path / "fraud.duckdb"), RULES)


def letter(subject="Pipeline terminé"):
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = subject
    message.set_content("Tout va bien.")
    return message


def post(mailbox, run_id="run1"):
    return mailbox.post(letter(), kind="finished", run_id=run_id)


@pytest.mark.parametrize("tls", ["true", "false"])
def test_a_message_reaches_every_recipient_once(serve, mailbox, tls):
    server = serve(Handler(), tls=tls)

    assert post(mailbox).sent == ["finished-run1.eml"]
    post(mailbox)
    mailbox.deliver()

    [envelope] = server.accepted
    assert envelope.rcpt_tos == ["a@example.org", "b@example.org"]
    received = message_from_bytes(envelope.content, policy=policy.SMTP)
    assert (received["Subject"], received["From"]) == ("Pipeline terminé", "fraud@example.org")
    assert received["Message-ID"] == "<finished-run1@fraud.pipeline>"
    assert [path.name for path in mailbox.outbox.sent.iterdir()] == ["finished-run1.eml"]
    assert mailbox.outbox.waiting() == []


def test_another_outbox_object_does_not_send_it_again(serve, mailbox):
    server = serve(Handler())
    post(mailbox)
    post(Mailbox(mailbox.settings, RULES))
    assert len(server.accepted) == 1


def test_without_a_server_the_message_is_a_file_that_a_mail_program_opens(mailbox, monkeypatch):
    monkeypatch.delenv("SMTP_HOST", raising=False)
    post(mailbox)
    [path] = mailbox.outbox.waiting()
    message = message_from_bytes(path.read_bytes(), policy=policy.SMTP)
    assert message["Subject"] == "Pipeline terminé"
    assert message.get_body().get_content().strip() == "Tout va bien."


def test_a_message_written_before_there_was_a_server_is_sent_later(serve, mailbox, monkeypatch):
    monkeypatch.delenv("SMTP_HOST", raising=False)
    post(mailbox)
    server = serve(Handler())
    assert mailbox.deliver().sent == ["finished-run1.eml"]
    assert server.accepted[0].rcpt_tos == ["a@example.org", "b@example.org"]


def test_a_recipient_refused_for_good_does_not_keep_the_others_waiting(serve, mailbox):
    server = serve(Handler(recipients={"b@example.org": "550 no such person"}))
    delivery = post(mailbox)
    assert delivery.sent == ["finished-run1.eml"]
    assert delivery.refused == ["b@example.org: 550 no such person"]
    assert [envelope.rcpt_tos for envelope in server.accepted] == [["a@example.org"]]


def test_a_message_refused_for_all_stays_in_the_outbox(serve, mailbox):
    serve(Handler(recipients=dict.fromkeys(("a@example.org", "b@example.org"), "550 no such person")))
    assert "550 no such person" in post(mailbox).waiting["finished-run1.eml"]
    assert len(mailbox.outbox.waiting()) == 1


def test_who_was_put_off_gets_it_later_and_the_others_not_again(serve, mailbox):
    server = serve(Handler(recipients={"b@example.org": "450 greylisted"}))
    assert "450 greylisted" in post(mailbox).waiting["finished-run1.eml"]
    server.recipients.clear()
    assert mailbox.deliver().sent == ["finished-run1.eml"]
    assert [envelope.rcpt_tos for envelope in server.accepted] == [["a@example.org"], ["b@example.org"]]


def test_a_wrong_password_is_told_without_the_password(serve, mailbox):
    server = serve(Handler(), password="wrong but secret")
    reason = post(mailbox).waiting["finished-run1.eml"]
    assert reason.startswith("535")
    everything = reason + "".join(path.read_text() for path in mailbox.outbox.folder.glob("*.json"))
    assert "wrong but secret" not in everything
    assert server.accepted == []


def test_the_password_is_not_in_the_representation_of_the_server(serve):
    serve(Handler())
    assert PASSWORD not in repr(Smtp.from_environment())


def test_a_message_put_off_is_accepted_by_a_later_run(serve, mailbox):
    server = serve(Handler(data=["451 try later"]))
    assert post(mailbox, "run1").waiting == {"finished-run1.eml": "451 try later"}
    assert sorted(post(mailbox, "run2").sent) == ["finished-run1.eml", "finished-run2.eml"]
    assert len(server.accepted) == 2


@pytest.mark.parametrize("trouble", ["hang", "cut"])
def test_a_server_that_hangs_or_cuts_the_line_is_asked_once_and_later_again(serve, mailbox, trouble):
    server = serve(Handler(data=[trouble]))
    mailbox.outbox.put(_addressed("earlier"))
    started = time.monotonic()
    waiting = post(mailbox).waiting
    assert time.monotonic() - started < 10
    assert set(waiting) == {"earlier.eml", "finished-run1.eml"}
    assert server.tries == 1
    assert sorted(mailbox.deliver().sent) == ["earlier.eml", "finished-run1.eml"]


def test_a_server_that_is_away_is_a_reason_to_wait(mailbox, monkeypatch):
    monkeypatch.setenv("SMTP_HOST", "localhost")
    monkeypatch.setenv("SMTP_PORT", str(_free_port()))
    monkeypatch.setenv("MAIL_TO", "a@example.org")
    assert "ConnectionRefusedError" in post(mailbox).waiting["finished-run1.eml"]


def test_a_certificate_that_nobody_signed_is_refused(serve, mailbox, monkeypatch):
    server = serve(Handler())
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "CERTIFICATE_VERIFY_FAILED" in post(mailbox).waiting["finished-run1.eml"]
    assert server.tries == 0


def test_an_old_message_is_left_alone(serve, mailbox):
    server = serve(Handler())
    mailbox.outbox.put(_addressed("old", date="Mon, 02 Nov 2020 10:00:00 +0000"))
    assert mailbox.deliver().waiting == {"old.eml": "given up, see settings.toml"}
    assert server.tries == 0


def test_a_line_break_in_an_address_is_refused(monkeypatch):
    monkeypatch.setenv("SMTP_HOST", "localhost")
    monkeypatch.setenv("MAIL_TO", "a@example.org\nBcc: spy@example.org")
    with pytest.raises(SettingsError, match="MAIL_TO holds a line break"):
        Smtp.from_environment()


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"SMTP_STARTTLS": "maybe"}, "SMTP_STARTTLS is 'maybe'"),
        ({"SMTP_PORT": "smtp"}, "SMTP_PORT is 'smtp', and must be a number"),
        ({"MAIL_TO": ""}, "nobody to write to"),
        ({"MAIL_TO": "nobody"}, "MAIL_TO is 'nobody', and must hold addresses"),
        ({"SMTP_STARTTLS": "none", "SMTP_PASSWORD": PASSWORD}, "would travel in the clear"),
    ],
)
def test_a_setting_that_cannot_be_used_says_which_and_keeps_messages_waiting(mailbox, monkeypatch, variables, message):
    for name, value in ({"SMTP_HOST": "localhost", "MAIL_TO": "a@example.org"} | variables).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=message):
        Smtp.from_environment()
    assert message in post(mailbox).waiting["finished-run1.eml"]


def _addressed(name, date=None):
    message = letter()
    message["From"], message["To"] = "fraud@example.org", "a@example.org"
    message["Date"] = date or format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{name}@fraud.pipeline>"
    return message


def _free_port():
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]
