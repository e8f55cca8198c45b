"""A notice as a mail, against a relay on loopback with and without TLS."""

from __future__ import annotations

import datetime
import ssl
import time
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from notify.channel import Gone, Notice, Outcome, Refused, Sent, TryAgain
from notify.email import Email, Relay, is_mailbox, read_relay
from tests.notify.loopbacks import SmtpRelay, a_notice, nobody_there, smtp_relay
from tests.notify.test_wording import CLINICAL

pytestmark = pytest.mark.timeout(30)
QUICK_S = 0.6
FROM, TO = "antam@antam.example", "ana@mail.example"


@pytest.fixture
async def relay() -> AsyncIterator[SmtpRelay]:
    async with smtp_relay() as found:
        yield found


def an_email(relay: SmtpRelay, trust: ssl.SSLContext | None = None, **more: Any) -> Email:
    given = {"host": "127.0.0.1", "port": relay.port, "tls": "none", "user": None, "password": None} | more
    return Email(Relay(**given), FROM, tls=trust, timeout_s=QUICK_S)


async def one(channel: Email, notice: Notice) -> Outcome:
    [outcome] = await channel.send([notice])
    return outcome


async def test_the_relay_gets_a_plain_mail_that_says_nothing(relay: SmtpRelay) -> None:
    notice = a_notice(TO, link="https://antam.example/answer#secret")
    assert await one(an_email(relay), notice) == Sent(str(notice.attempt))
    [(sender, to, raw)] = relay.mails
    assert FROM in sender and TO in to
    mail = message_from_bytes(raw.removesuffix(b"\r\n.\r\n"))
    assert str(make_header(decode_header(mail["Subject"]))) == "Cần xem ngay"
    assert mail["Message-ID"] == f"<{notice.attempt}@antam.example>" and mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_payload(decode=True)
    assert isinstance(body, bytes)
    text = body.decode()
    assert "https://antam.example/answer#secret" in text and "Có thông báo mới" in text
    assert mail.get_content_type() == "text/plain" and not CLINICAL.search(text)


async def test_a_repeated_try_bears_the_same_name(relay: SmtpRelay) -> None:
    notice = a_notice(TO)
    await an_email(relay).send([notice, notice])
    first, second = (message_from_bytes(raw)["Message-ID"] for _, _, raw in relay.mails)
    assert first == second


ANSWERS: list[tuple[str, str, Outcome]] = [
    ("connect", "421 busy", TryAgain(None, "smtp_421")),
    ("connect", "554 no", TryAgain(None, "smtp_554")),
    ("mail", "421 closing", TryAgain(None, "smtp_421")),
    ("mail", "450 later", TryAgain(None, "smtp_450")),
    ("mail", "530 5.7.0 sign in first", TryAgain(None, "auth:relay")),
    ("mail", "550 5.7.1 you may not", Refused("smtp_550")),
    ("rcpt", "450 4.2.1 greylisted", TryAgain(None, "smtp_450")),
    ("rcpt", "451 4.7.1 later", TryAgain(None, "smtp_451")),
    ("rcpt", "452 4.2.2 full", TryAgain(None, "smtp_452")),
    ("rcpt", "552 5.2.2 full", TryAgain(None, "smtp_552")),
    ("rcpt", "550 5.1.1 no such user", Gone("no_mailbox")),
    ("rcpt", "550 5.1.2 no such host", Gone("no_mailbox")),
    ("rcpt", "556 5.1.10 null mx", Gone("no_mailbox")),
    ("rcpt", "550 5.2.1 disabled", Gone("no_mailbox")),
    ("rcpt", "550 no such user", Gone("no_mailbox")),
    ("rcpt", "551 moved", Gone("no_mailbox")),
    ("rcpt", "553 bad mailbox", Gone("no_mailbox")),
    ("rcpt", "550 5.7.1 blocklisted", Refused("smtp_550")),
    ("rcpt", "554 5.7.1 relay denied", Refused("smtp_554")),
    ("data", "451 later", TryAgain(None, "smtp_451")),
    ("data", "554 no", Refused("smtp_554")),
    ("end", "451 4.3.0 later", TryAgain(None, "smtp_451")),
    ("end", "552 5.3.4 too big", Refused("smtp_552")),
    ("end", "554 5.7.1 spam", Refused("smtp_554")),
    ("end", "550 5.1.1 no such user", Gone("no_mailbox")),
]


@pytest.mark.parametrize(("step", "reply", "expected"), ANSWERS, ids=[f"{s}: {r}" for s, r, _ in ANSWERS])
async def test_every_reply_is_sorted_after_exactly_one_connection(
    step: str, reply: str, expected: Outcome, relay: SmtpRelay
) -> None:
    relay.says[step] = reply
    assert await one(an_email(relay), a_notice(TO)) == expected
    assert relay.connections == 1 and relay.mails == []


BREAKS: list[tuple[str, str, Outcome]] = [
    ("connect", "hang", TryAgain(None, "timeout")),
    ("rcpt", "hang", TryAgain(None, "timeout")),
    ("rcpt", "reset", TryAgain(None, "connection_lost")),
    ("end", "hang", TryAgain(None, "timeout", unknown=True)),
    ("end", "reset", TryAgain(None, "connection_lost", unknown=True)),
]


@pytest.mark.parametrize(("step", "how", "expected"), BREAKS, ids=[f"{s} {h}" for s, h, _ in BREAKS])
async def test_only_after_the_last_dot_may_a_mail_be_under_way(
    step: str, how: str, expected: Outcome, relay: SmtpRelay
) -> None:
    relay.says[step] = how
    began = time.monotonic()
    outcome = await one(an_email(relay), a_notice(TO))
    assert time.monotonic() - began < QUICK_S + 2
    assert isinstance(outcome, TryAgain) and isinstance(expected, TryAgain)
    assert outcome.unknown == expected.unknown
    assert outcome.reason == expected.reason or step == "connect"


async def test_nobody_there_is_known_not_to_have_arrived(relay: SmtpRelay) -> None:
    assert await one(an_email(relay, port=nobody_there()), a_notice(TO)) == TryAgain(None, "cannot_connect")


async def test_what_is_said_and_signed_in_with_goes_over_tls_alone(tmp_path: Path) -> None:
    theirs, ours = a_certificate(tmp_path)
    async with smtp_relay(theirs) as relay:
        channel = an_email(relay, ours, tls="starttls", host="localhost", user="antam", password="s3cret")
        assert isinstance(await one(channel, a_notice(TO)), Sent)
    assert relay.signed_in == [("antam", "s3cret")]
    assert set(relay.in_the_clear) == {"EHLO", "STARTTLS"}


async def test_a_relay_without_starttls_gets_nothing(relay: SmtpRelay) -> None:
    channel = an_email(relay, tls="starttls", user="antam", password="s3cret")
    assert await one(channel, a_notice(TO)) == TryAgain(None, "no_tls")
    assert relay.signed_in == [] and relay.mails == []


async def test_a_relay_with_somebody_elses_certificate_gets_nothing(tmp_path: Path) -> None:
    theirs, _ = a_certificate(tmp_path)
    async with smtp_relay(theirs) as relay:
        channel = an_email(relay, ssl.create_default_context(), tls="starttls", user="antam", password="s3cret")
        outcome = await one(channel, a_notice(TO))
    assert isinstance(outcome, TryAgain) and not outcome.unknown
    assert relay.signed_in == [] and relay.mails == []


@pytest.mark.parametrize("reply", ["535 5.7.8 wrong password", "454 4.7.0 later", "534 too weak"])
async def test_a_sign_in_that_fails_is_ours_and_comes_again(reply: str, tmp_path: Path) -> None:
    theirs, ours = a_certificate(tmp_path)
    async with smtp_relay(theirs) as relay:
        relay.says["auth"] = reply
        channel = an_email(relay, ours, tls="starttls", host="localhost", user="antam", password="wrong")
        assert await one(channel, a_notice(TO)) == TryAgain(None, "auth:relay")


@pytest.mark.parametrize(
    "address",
    ["", "ana", "ana@", "@mail.example", "ana@mail", "ana@mail.example\r\nBcc: x@y.z", "Ana <ana@mail.example>",
     "a@b.example, c@d.example", "ana@mail.example ", "ạ@mail.example", "a" * 65 + "@mail.example"],
)  # fmt: skip
async def test_what_is_no_mailbox_never_reaches_the_relay(address: str, relay: SmtpRelay) -> None:
    assert not is_mailbox(address)
    assert await one(an_email(relay), a_notice(address)) == Gone("not_a_mailbox")
    assert relay.connections == 0


async def test_closed_it_sends_nothing_more(relay: SmtpRelay) -> None:
    channel = an_email(relay)
    await channel.close()
    assert await one(channel, a_notice(TO)) == TryAgain(None, "closed")
    assert relay.connections == 0


URLS = [
    ("smtp://u:p%40ss@relay.example", Relay("relay.example", 587, "starttls", "u", "p@ss")),
    ("smtps://relay.example", Relay("relay.example", 465, "at_once", None, None)),
    ("smtp+clear://localhost:2525", Relay("localhost", 2525, "none", None, None)),
]


@pytest.mark.parametrize(("url", "expected"), URLS)
def test_a_relay_is_read_from_its_address(url: str, expected: Relay) -> None:
    assert read_relay(url) == expected


@pytest.mark.parametrize("url", ["relay.example", "http://relay.example", "smtp://", "smtp://r:x", "smtp://r/path"])
def test_an_address_that_is_no_relay_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://"):
        read_relay(url)


def a_certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A relay's certificate for localhost, and a context that believes it alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "relay.pem"
    pem = certificate.public_bytes(Encoding.PEM)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(path)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ours.load_verify_locations(cadata=pem.decode())
    return theirs, ours
