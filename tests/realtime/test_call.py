"""The life of one call, as tables: no database, no network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from base.errors import Meaning, NotFound
from realtime.call import GONE_AFTER, PEOPLE_AT_MOST, RINGS, Call, Party

NOW = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)
DOCTOR, ROSA, AN, BINH, NOBODY = (UUID(int=n) for n in range(1, 6))
SESSION = UUID(int=99)


def device(account: UUID, n: int = 0) -> UUID:
    return UUID(int=account.int * 1000 + n)


def party(account: UUID, **more: object) -> Party:
    return Party(account=account, staff=False, rings_until=NOW + RINGS, **more)  # type: ignore[arg-type]


def a_call(*callees: UUID, busy: tuple[UUID, ...] = ()) -> Call:
    call = Call(id=UUID(int=7), thread=UUID(int=8), caller=DOCTOR, started_at=NOW)
    for account in callees:
        call.parties[account] = party(account, state="busy" if account in busy else "rung")
    mine = party(DOCTOR)
    mine.enter(SESSION, device(DOCTOR), NOW, 0)
    call.parties[DOCTOR] = mine
    call.give_up(NOW)
    return call


def accepts(call: Call, account: UUID, n: int = 0, at: datetime = NOW) -> Meaning | None:
    return call.accept(account, SESSION, device(account, n), at)


def code(outcome: object) -> str | None:
    return outcome.code if isinstance(outcome, Meaning) else None


def invites(call: Call, account: UUID) -> None:
    call.parties[account] = party(account, invited=True)


def states(call: Call) -> dict[UUID, str]:
    return {account: p.state for account, p in call.parties.items() if account != DOCTOR}


def test_it_rings_is_accepted_and_ends() -> None:
    call = a_call(ROSA)
    seen = [call.state]
    for act in (
        lambda: call.note_ringing(ROSA), lambda: accepts(call, ROSA), lambda: call.leave(ROSA, device(ROSA), NOW),
    ):  # fmt: skip
        assert act() is None
        seen.append(call.state)
    assert seen == ["started", "ringing", "accepted", "ended"]
    assert (call.answered_at, call.ended_at) == (NOW, NOW)


def test_of_all_that_ring_one_device_gets_in() -> None:
    call = a_call(ROSA, AN)
    answers = [accepts(call, ROSA, 1), accepts(call, ROSA, 2), accepts(call, AN)]
    assert list(map(code, answers)) == [None, "taken_elsewhere", "taken_elsewhere"]
    assert accepts(call, ROSA, 1) is None, "the same one may ask again"
    assert states(call) == {ROSA: "in", AN: "elsewhere"}


def test_who_was_not_rung_is_told_of_no_call() -> None:
    call = a_call(ROSA)
    answers = [
        accepts(call, NOBODY), call.note_ringing(NOBODY), call.decline(NOBODY, NOW),
        call.leave(NOBODY, device(NOBODY), NOW), call.targets(NOBODY, device(NOBODY), None),
    ]  # fmt: skip
    assert all(isinstance(answer, NotFound) for answer in answers)


# what each of two callees does -> how the call stands
ENDINGS = {
    "both decline": (("declined", "declined"), "declined"),
    "one declines": (("declined", "rung"), "started"),
    "one is busy, one declines": (("busy", "declined"), "declined"),
    "both are busy": (("busy", "busy"), "busy"),
    "one declines, one does not answer": (("declined", "missed"), "missed"),
    "nobody answers": (("missed", "missed"), "missed"),
}


@pytest.mark.parametrize("case", ENDINGS)
def test_how_a_call_that_nobody_answers_ends(case: str) -> None:
    does, wanted = ENDINGS[case]
    call = a_call(ROSA, AN, busy=tuple(a for a, what in zip((ROSA, AN), does, strict=True) if what == "busy"))
    for account, what in zip((ROSA, AN), does, strict=True):
        if what == "declined":
            call.decline(account, NOW)
    if "missed" in does:
        call.give_up(NOW + RINGS)
    assert call.state == wanted
    assert tuple(states(call).values()) == does


@pytest.mark.parametrize(("after", "wanted"), [(RINGS - timedelta(milliseconds=1), None), (RINGS, "call_over")])
def test_a_stale_ring_cannot_be_accepted(after: timedelta, wanted: str | None) -> None:
    assert code(accepts(a_call(ROSA), ROSA, at=NOW + after)) == wanted


def test_a_caller_who_gives_up_leaves_a_missed_call() -> None:
    call = a_call(ROSA)
    call.leave(DOCTOR, device(DOCTOR), NOW)
    assert (call.state, call.reason, states(call)) == ("missed", "cancelled", {ROSA: "missed"})
    assert code(accepts(call, ROSA)) == "call_over"


def test_only_the_device_in_the_call_hangs_up_and_signals() -> None:
    call = a_call(ROSA)
    assert call.targets(DOCTOR, device(DOCTOR), None) == []
    accepts(call, ROSA, 1)
    assert code(call.targets(ROSA, device(ROSA, 2), None)) == "not_in_call"
    assert code(call.leave(ROSA, device(ROSA, 2), NOW)) == "not_in_call"
    assert call.targets(ROSA, device(ROSA, 1), None) == [DOCTOR]
    call.leave(DOCTOR, device(DOCTOR), NOW)
    assert code(call.targets(ROSA, device(ROSA, 1), None)) == "call_over"


def test_of_three_one_may_go_and_signals_go_where_they_are_sent() -> None:
    call = a_call(ROSA)
    assert code(call.room()) == "call_over", "nobody answered yet"
    accepts(call, ROSA)
    assert call.room() is None
    invites(call, AN)
    assert accepts(call, AN, at=NOW + timedelta(seconds=1)) is None
    assert [p.account for p in call.inside()] == [DOCTOR, ROSA, AN]
    assert call.targets(ROSA, device(ROSA), None) == [DOCTOR, AN]
    assert call.targets(ROSA, device(ROSA), AN) == [AN]
    assert call.targets(ROSA, device(ROSA), BINH) == []
    call.leave(DOCTOR, device(DOCTOR), NOW)
    assert call.state == "accepted"
    call.leave(ROSA, device(ROSA), NOW)
    assert call.state == "ended" and states(call) == {ROSA: "left", AN: "left"}


def test_who_is_invited_and_does_not_answer_misses_it_and_the_call_goes_on() -> None:
    call = a_call(ROSA)
    accepts(call, ROSA)
    invites(call, AN)
    call.give_up(NOW + RINGS)
    assert (call.state, states(call)[AN], call.stands(AN)) == ("accepted", "missed", False)


def test_a_call_has_room_for_eight() -> None:
    call = a_call(ROSA)
    accepts(call, ROSA)
    for n in range(PEOPLE_AT_MOST - 2):
        assert call.room() is None
        invites(call, UUID(int=100 + n))
    assert code(call.room()) == "too_many"
    call.decline(UUID(int=100), NOW)
    assert call.room() is None


@pytest.mark.parametrize("answered", [True, False])
def test_a_phone_that_is_gone_for_half_a_minute_drops_the_call(answered: bool) -> None:
    call = a_call(ROSA)
    if answered:
        accepts(call, ROSA)
        call.parties[ROSA].here_at = NOW + GONE_AFTER
    call.drop_gone(NOW + GONE_AFTER - timedelta(milliseconds=1))
    assert call.live
    call.drop_gone(NOW + GONE_AFTER)
    assert (call.state, call.reason) == (("dropped", None) if answered else ("missed", "caller_gone"))


def test_who_may_no_longer_take_part_is_out() -> None:
    call = a_call(ROSA)
    accepts(call, ROSA)
    call.put_out(ROSA, NOW, device(ROSA, 2))
    assert call.state == "accepted", "another device of theirs was refused"
    call.put_out(ROSA, NOW)
    assert (call.state, call.reason) == ("ended", "no_longer_allowed")


def test_what_is_over_stays_as_it_ended() -> None:
    call = a_call(ROSA)
    call.decline(ROSA, NOW)
    ended = (call.state, call.reason, call.ended_at, states(call))
    later = NOW + timedelta(minutes=1)
    call.give_up(later)
    call.drop_gone(later)
    call.put_out(DOCTOR, later)
    call.leave(DOCTOR, device(DOCTOR), later)
    assert [code(call.note_ringing(ROSA)), code(accepts(call, ROSA))] == ["call_over", "call_over"]
    assert (call.state, call.reason, call.ended_at, states(call)) == ended


def test_who_comes_back_into_a_call_hears_no_signals_of_before() -> None:
    call = a_call(ROSA)
    call.n = 5
    accepts(call, ROSA)
    assert call.parties[ROSA].after_n == 5
