"""One connection without a network: what is said back to what is said, as tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from notify.feed import Event, Page
from people.sessions import Caller
from realtime import frames
from realtime.session import (
    FRAMES,
    FRAMES_AT_ONCE,
    SAYS_PER_S,
    SIGNAL_AT_MOST,
    SIGNALS_BURST,
    SIGNALS_PER_S,
    Close,
    Command,
    Dial,
    LookAtCalls,
    NoteSeen,
    Redeem,
    Send,
    Session,
)

NOW = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)
ANA = Caller(session=UUID(int=1), account=UUID(int=2), device=UUID(int=3), second_factor=False)
HELLO = b'{"t": "hello", "ticket": "abc", "since": 0}'


def said(frame: dict[str, Any] | bytes) -> bytes:
    return frame if isinstance(frame, bytes) else msgspec.json.encode(frame)


def welcomed(since: int | None = 0, head: int = 0) -> Session:
    session = Session(25.0)
    hello: dict[str, Any] = {"t": "hello", "ticket": "abc"}
    session.receive(said(hello if since is None else {**hello, "since": since}), 0.0)
    session.welcome(ANA, head, NOW)
    return session


def page(*seqs: int, head: int | None = None, floor: int = 0) -> Page:
    items = [Event(seq=n, at=NOW, kind="alert", subject=UUID(int=n), body={"n": n}) for n in seqs]
    return Page(
        staffed=True, account=ANA.account, head=head or max(seqs, default=0), floor=floor, resync=False, items=items
    )


def heard(commands: list[Command]) -> list[tuple[Any, ...]]:
    """The frames of the commands, short: ("event", 3), ("caught_up", 3), ("resync", 9)."""
    short: list[tuple[Any, ...]] = []
    for command in commands:
        assert isinstance(command, Send)
        match command.frame:
            case frames.Event(seq=seq):
                short.append(("event", seq))
            case frames.CaughtUp(seq=seq):
                short.append(("caught_up", seq))
            case frames.Resync(head=head):
                short.append(("resync", head))
            case other:
                short.append((type(other).__name__,))
    return short


BAD_FRAMES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"hello",
    "half of it": b'{"t": "ping"',
    "a list": b"[]",
    "no tag": b'{"n": 1}',
    "an unknown tag": b'{"t": "dance"}',
    "an unknown field": b'{"t": "ping", "n": 1, "more": 2}',
    "a wrong type": b'{"t": "ping", "n": "one"}',
    "a number below zero": b'{"t": "seen", "seq": -1}',
    "a ticket that is too long": b'{"t": "hello", "ticket": "%s"}' % (b"x" * 201),
    "brackets deeper than anybody counts": b'{"x":' + b"[" * 60_000,
    "a number nobody counts to": b'{"t": "ping", "n": %s}' % (b"9" * 100),
    "no UTF-8": b'{"t": "ping", "n": \xff}',
    "a server's frame": b'{"t": "welcome"}',
}


@pytest.mark.parametrize("what", BAD_FRAMES)
def test_a_bad_frame_closes_whether_one_is_known_or_not(what: str) -> None:
    for session in (Session(25.0), welcomed()):
        assert session.receive(BAD_FRAMES[what], 0.0) == [Close(frames.BAD_FRAME)]


def test_a_frame_beyond_its_size_closes_before_it_is_read() -> None:
    assert welcomed().receive(b" " * (frames.FRAME_AT_MOST + 1), 0.0) == [Close(frames.BAD_FRAME)]


@pytest.mark.parametrize("frame", [{"t": "ping", "n": 1}, {"t": "seen", "seq": 1}])
def test_whoever_has_not_said_hello_has_no_ticket(frame: dict[str, Any]) -> None:
    assert Session(25.0).receive(said(frame), 0.0) == [Close(frames.NO_TICKET)]


def test_a_hello_asks_who_holds_the_ticket() -> None:
    assert Session(25.0).receive(HELLO, 0.0) == [Redeem("abc", 0)]


def test_frames_between_hello_and_welcome_are_from_nobody() -> None:
    session = Session(25.0)
    session.receive(HELLO, 0.0)
    assert session.receive(b'{"t": "seen", "seq": 1}', 0.0) == [Close(frames.NO_TICKET)]


@pytest.mark.parametrize("welcome_first", [True, False])
def test_a_second_hello_closes(welcome_first: bool) -> None:
    session = Session(25.0)
    session.receive(HELLO, 0.0)
    if welcome_first:
        session.welcome(ANA, 0, NOW)
    assert session.receive(HELLO, 0.0) == [Close(frames.BAD_FRAME)]


def test_a_ticket_nobody_holds_closes() -> None:
    session = Session(25.0)
    session.receive(HELLO, 0.0)
    assert session.unknown() == [Close(frames.NO_TICKET)]


def test_a_welcome_says_where_the_feed_stands() -> None:
    session = Session(25.0)
    session.receive(HELLO, 0.0)
    [command] = session.welcome(ANA, 7, NOW)
    assert command == Send(frames.Welcome(account=ANA.account, head=7, heartbeat_s=25.0, now=NOW))


def test_a_ping_is_answered() -> None:
    assert welcomed().receive(b'{"t": "ping", "n": 7}', 0.0) == [Send(frames.Pong(n=7))]


# since, head, pages -> what the phone hears
CATCHING_UP: dict[str, tuple[int | None, int, list[Page], list[tuple[Any, ...]]]] = {
    "an empty feed": (0, 0, [page()], [("caught_up", 0)]),
    "from the start": (0, 2, [page(1, 2)], [("event", 1), ("event", 2), ("caught_up", 2)]),
    "from a cursor": (1, 2, [page(2)], [("event", 2), ("caught_up", 2)]),
    "nothing new": (2, 2, [page(head=2)], [("caught_up", 2)]),
    "in pages": (0, 3, [page(1, 2, head=3), page(3)], [("event", 1), ("event", 2), ("event", 3), ("caught_up", 3)]),
    "live after it": (0, 1, [page(1), page(2)], [("event", 1), ("caught_up", 1), ("event", 2)]),
    "without a cursor": (None, 5, [page(head=5), page(6)], [("caught_up", 5), ("event", 6)]),
    "the same page twice": (0, 2, [page(1, 2), page(1, 2)], [("event", 1), ("event", 2), ("caught_up", 2)]),
    "pages that overlap": (
        0,
        3,
        [page(1, 2), page(2, 3)],
        [("event", 1), ("event", 2), ("caught_up", 2), ("event", 3)],
    ),
    "a page for a slower phone": (2, 4, [page(1, 2, 3, 4)], [("event", 3), ("event", 4), ("caught_up", 4)]),
    "a page with a hole": (0, 3, [page(1, 3)], [("event", 1)]),
    "ahead": (9, 2, [page(head=2), page(3)], [("resync", 2), ("event", 3)]),
    "older than what is kept": (1, 9, [page(head=9, floor=5), page(10)], [("resync", 9), ("event", 10)]),
    "at the floor": (5, 6, [page(6, floor=5)], [("event", 6), ("caught_up", 6)]),
}


@pytest.mark.parametrize("case", CATCHING_UP)
def test_resume_and_live_are_one_road(case: str) -> None:
    since, head, pages, wanted = CATCHING_UP[case]
    session = welcomed(since, head)
    assert [short for each in pages for short in heard(list(session.deliver(each)))] == wanted


@pytest.mark.parametrize(("sent", "said_seen", "believed"), [(2, 1, 1), (2, 2, 2), (2, 99, 2), (0, 5, 0)])
def test_seen_is_never_believed_beyond_what_was_sent(sent: int, said_seen: int, believed: int) -> None:
    session = welcomed()
    list(session.deliver(page(*range(1, sent + 1))))
    assert session.receive(said({"t": "seen", "seq": said_seen}), 0.0) == [NoteSeen(believed)]


def test_nothing_is_given_without_a_page_while_a_phone_catches_up() -> None:
    session = welcomed(since=0, head=3)
    assert not session.is_next(1)
    assert heard(list(session.deliver(page(1, 2, 3)))) == [*(("event", n) for n in (1, 2, 3)), ("caught_up", 3)]
    assert session.is_next(4) and not session.is_next(5)


def test_who_is_too_fast_is_closed_and_told_when_to_come_back() -> None:
    session = welcomed()
    ping = b'{"t": "ping", "n": 1}'
    answers = [session.receive(ping, 0.0) for _ in range(int(FRAMES_AT_ONCE))]
    assert answers[-2] == [Send(frames.Pong(n=1))]
    assert answers[-1] == [Close(frames.TOO_FAST, 1000)]  # the hello was the first of the burst


def test_who_keeps_the_pace_is_never_too_fast() -> None:
    session = welcomed()
    for n in range(1000):
        assert session.receive(b'{"t": "ping", "n": 1}', n / (FRAMES * SAYS_PER_S * 0.99)) == [Send(frames.Pong(n=1))]


def test_every_frame_to_the_phone_carries_its_tag() -> None:
    for kind in frames.FrameOut.__args__:
        assert kind.__struct_config__.tag_field == "t" and kind.__struct_config__.tag


CALL = UUID(int=7)
ON_CALL: dict[str, dict[str, Any]] = {
    "call_start": {"conversation": str(CALL), "key": str(CALL), "media": "audio"},
    "call_ringing": {"call": str(CALL)},
    "call_accept": {"call": str(CALL)},
    "call_decline": {"call": str(CALL), "reason": "busy"},
    "call_signal": {"call": str(CALL), "data": {"candidate": None}},
    "call_invite": {"call": str(CALL), "account": str(CALL)},
    "call_end": {"call": str(CALL)},
}


def a_signal(data: str) -> bytes:
    return said({"t": "call_signal", "call": str(CALL), "data": data})


@pytest.mark.parametrize("tag", ON_CALL)
def test_what_is_done_in_a_call_is_handed_on(tag: str) -> None:
    [command] = welcomed().receive(said({"t": tag, **ON_CALL[tag]}), 0.0)
    assert isinstance(command, Dial) and frames.key_of(command.frame) == CALL


@pytest.mark.parametrize(("size", "code"), [(SIGNAL_AT_MOST, None), (SIGNAL_AT_MOST + 1, "too_large")])
def test_a_signal_is_opaque_and_has_a_size(size: int, code: str | None) -> None:
    data = "x" * (size - 2)  # and its quotes
    [command] = welcomed().receive(a_signal(data), 0.0)
    match command:
        case Dial(frame=frames.CallSignal(data=raw)):
            assert code is None and bytes(raw) == f'"{data}"'.encode()
        case Send(frame=frames.Refused(re=re, code=given)):
            assert (re, given) == (str(CALL), code)
        case _:
            raise AssertionError(command)


def test_candidates_come_in_bursts_and_use_up_nothing_else() -> None:
    session = welcomed()
    for _ in range(int(SIGNALS_BURST)):
        assert isinstance(session.receive(a_signal("x"), 0.0)[0], Dial)
    [refused] = session.receive(a_signal("x"), 0.0)
    assert isinstance(refused, Send) and isinstance(refused.frame, frames.Refused)
    assert (refused.frame.code, refused.frame.retry_after_ms) == ("rate_limited", 1000)
    assert isinstance(session.receive(said({"t": "call_end", "call": str(CALL)}), 0.0)[0], Dial)
    assert isinstance(session.receive(a_signal("x"), 1 / SIGNALS_PER_S)[0], Dial)


def test_a_notice_of_a_call_in_the_feed_asks_how_it_stands_now() -> None:
    event = Event(seq=1, at=NOW, kind="call", subject=CALL, body={})
    session = welcomed()
    commands = session.deliver(
        Page(staffed=True, account=ANA.account, head=1, floor=0, resync=False, items=[event])
    )  # fmt: skip
    assert [type(command) for command in commands] == [Send, LookAtCalls, Send]
