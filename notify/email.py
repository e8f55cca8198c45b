"""A notice as a plain mail, handed to our own relay by SMTP.

One connection a mail: a relay that hangs holds one mail up, and there are few. Every step is a step of ours, because
only after the last dot of DATA may a mail be under way; before that an outcome is known. What a reply means here
(RFC 5321, the enhanced code of RFC 3463 where the relay gives one):

    250 to DATA                       sent
    5.1.1 5.1.2 5.1.3 5.1.6 5.1.10    gone     no such mailbox or domain, moved, null MX
    5.2.1, 550 551 553 at RCPT        gone     disabled; no such mailbox
    421 450 451 452, any 4yz          again    busy, greylisted, full
    530 534 535 538 at AUTH or MAIL   again    our sign-in: an operator must look
    454 at STARTTLS, no STARTTLS      again    never in the clear
    5.7.x, any other 5yz              refused  the relay's rule about us, not about the mailbox

5.2.2 (full) is `again` even with 552, and 5.7.x at RCPT never condemns a mailbox: blocklists answer so too.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import formatdate
from typing import Literal
from urllib.parse import unquote, urlsplit

import aiosmtplib
from msgspec import Struct

from notify import wording
from notify.channel import Gone, Notice, Outcome, Refused, Sent, TryAgain
from notify.wording import Words

PORTS = {"smtp": 587, "smtps": 465, "smtp+clear": 25}
Step = Literal["connect", "starttls", "auth", "mail", "rcpt", "data"]
NO_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
SIGN_IN = frozenset({530, 534, 535, 538})
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,255}\Z)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class Relay(Struct, frozen=True):
    host: str
    port: int
    tls: Literal["starttls", "at_once", "none"]
    user: str | None
    password: str | None


def read_relay(url: str) -> Relay:
    """`smtp://user:password@host:587` (STARTTLS, always), `smtps://host:465`; `smtp+clear://` is for tests and for a
    relay on this machine. ValueError with a sentence."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in PORTS or not parts.hostname or port == -1 or parts.path not in ("", "/"):
        raise ValueError("must be smtp://user:password@host:587 or smtps://user:password@host:465")
    tls: dict[str, Literal["starttls", "at_once", "none"]] = {
        "smtp": "starttls",
        "smtps": "at_once",
        "smtp+clear": "none",
    }
    user, password = (unquote(text) if text else None for text in (parts.username, parts.password))
    return Relay(parts.hostname, port or PORTS[parts.scheme], tls[parts.scheme], user, password)


def is_mailbox(text: str) -> bool:
    """One address and nothing else: no name, no list, no line break."""
    return _MAILBOX.fullmatch(text) is not None


class Email:
    def __init__(
        self,
        relay: Relay,
        sender: str,
        *,
        tls: ssl.SSLContext | None = None,
        timeout_s: float = 10.0,
        in_flight: int = 10,
    ) -> None:
        self._relay, self._sender, self._timeout_s = relay, sender, timeout_s
        self._tls = tls or ssl.create_default_context()
        self._slots = asyncio.Semaphore(in_flight)
        self._closed = False

    async def send(self, notices: Sequence[Notice]) -> list[Outcome]:
        return await asyncio.gather(*(self._send_one(notice) for notice in notices))

    async def close(self) -> None:
        self._closed = True

    async def _send_one(self, notice: Notice) -> Outcome:
        if not is_mailbox(notice.address):
            return Gone("not_a_mailbox")
        async with self._slots:
            if self._closed:
                return TryAgain(None, "closed")
            hand_over = _HandOver(self._relay, self._tls, self._timeout_s)
            try:
                async with asyncio.timeout(self._timeout_s):
                    await hand_over.run(self._sender, notice.address, _mail(notice, self._sender))
                return Sent(str(notice.attempt))
            except aiosmtplib.SMTPResponseException as error:
                return sort(hand_over.step, error.code, str(error.message))
            except (aiosmtplib.SMTPConnectError, ssl.SSLError):
                return TryAgain(None, "cannot_connect")
            except (TimeoutError, OSError) as error:  # a relay that hangs up is one of these
                how = "timeout" if isinstance(error, TimeoutError) else "connection_lost"
                return TryAgain(None, how, unknown=hand_over.said_all)
            except (aiosmtplib.SMTPException, ValueError):  # what the relay does not offer, or said that makes no sense
                missing = {"starttls": "no_tls", "auth": "auth:not_offered"}
                return TryAgain(None, missing.get(hand_over.step, "smtp"), unknown=hand_over.said_all)
            finally:
                hand_over.hang_up()


class _HandOver:
    """One mail on one connection. `step` is where it stands; `said_all`: the relay may have taken it."""

    def __init__(self, relay: Relay, tls: ssl.SSLContext, timeout_s: float) -> None:
        self.step: Step = "connect"
        self.said_all = False
        self._relay, self._tls = relay, tls
        self._client = aiosmtplib.SMTP(
            hostname=relay.host, port=relay.port, timeout=timeout_s, use_tls=relay.tls == "at_once", start_tls=False,
            tls_context=tls if relay.tls == "at_once" else None, local_hostname="antam",
        )  # fmt: skip

    async def run(self, sender: str, to: str, mail: bytes) -> None:
        client = self._client
        await client.connect()
        if self._relay.tls == "starttls":
            self.step = "starttls"
            await client.starttls(tls_context=self._tls)
        if self._relay.user is not None:
            self.step = "auth"
            await client.login(self._relay.user, self._relay.password or "")
        self.step = "mail"
        await client.mail(sender)
        self.step = "rcpt"
        await client.rcpt(to)
        self.step, self.said_all = "data", True
        await client.data(mail)

    def hang_up(self) -> None:
        self._client.close()


def sort(step: Step, code: int, said: str) -> Outcome:
    """One reply that is not the one hoped for."""
    found = re.match(r"\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})\b", said)
    enhanced = found[1] if found else ""
    if step == "connect" or step == "starttls":
        return TryAgain(None, f"smtp_{code}" if step == "connect" else "no_tls")
    if code in SIGN_IN or step == "auth":
        return TryAgain(None, "auth:relay")
    if 400 <= code < 500 or enhanced == "5.2.2":
        return TryAgain(None, f"smtp_{code}")
    if code < 400:
        return TryAgain(None, f"smtp_{code}", unknown=step == "data")
    if enhanced in NO_MAILBOX or (step == "rcpt" and code in (550, 551, 553) and not enhanced.startswith("5.7.")):
        return Gone("no_mailbox")
    return Refused(f"smtp_{code}")


def _mail(notice: Notice, sender: str) -> bytes:
    mail = EmailMessage(policy=POLICY)
    mail["From"], mail["To"], mail["Subject"] = sender, notice.address, notice.title
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{notice.attempt}@{sender.rpartition('@')[2]}>"  # the same for every repetition of a try
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(wording.mail_text(Words(notice.title, notice.body), notice.language, notice.link), cte="base64")
    return bytes(mail)
