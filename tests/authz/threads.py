"""What the functions of conversations decide, case by case: a thread is brought into a state, somebody enters, and one
question is asked. test_mutants.py spoils the functions, and the case named for each flip must then come out otherwise.

`talk` is the thread about `active` in which everybody of the cast sits, `quiet` one in which only the house does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tests.authz.cast import id_of
from tests.authz.sql import Wall, rolled_back


class Case(Struct, frozen=True):
    """`setup` is run by the superuser. Without `who` the superuser asks, as the committer does for many."""

    asks: str
    wanted: Any
    who: str | None = None
    setup: str = "select"
    opened: str | None = None


TALK, QUIET = id_of("conversation", "talk:active"), id_of("conversation", "quiet:active")
ALERT = id_of("alert", "active:spo2")


def _account(who: str) -> str:
    return f"'{id_of('account', who)}'"


def _opens(who: str, wanted: bool, setup: str = "select", thread: Any = TALK, opened: str | None = None) -> Case:
    return Case(f"select '{thread}' = any (open_threads())", wanted, who, setup, opened)


def _seats(who: str, wanted: Any, setup: str = "select", as_of: str = "now()") -> Case:
    """What somebody is seated as by the record or the rota."""
    return Case(
        f"select role || ' ' || via from seats_of(array['{TALK}'::uuid], {as_of}) where account = {_account(who)}",
        wanted, None, setup,
    )  # fmt: skip


def _seat(who: str, change: str) -> str:
    seat = f"conversation_id = '{TALK}' and account_id = {_account(who)}"
    return f"update conversation_members set {change} where {seat}"


def _left(who: str) -> str:
    return _seat(who, "left_at = now()")


def _as(who: str, role: str) -> str:
    return _seat(who, f"role = '{role}'")


def _ranks(**ranks: int) -> str:
    return "; ".join(f"update shifts set rank = {n} where account_id = {_account(who)}" for who, n in ranks.items())


ANOTHER_FIRST = (
    f"{_ranks(doctor=9, doctor_shift_ended=1)}; update shifts set "
    "during = tstzrange(now() - interval '1 h', now() + interval '1 h') "
    f"where account_id = {_account('doctor_shift_ended')}"
)
KEPT = f"update conversations set family = false where id = '{TALK}'"
DIRECT = f"update conversations set kind = 'direct', resident_id = null where id = '{TALK}'"
DUTY = f"update conversations set kind = 'duty', alert_id = '{ALERT}' where id = '{TALK}'"
ALL_NAMES = (
    f"select (select count(*) from names_in('{TALK}')) = "
    f"(select count(*) from conversation_members where conversation_id = '{TALK}')"
)

CASES: Mapping[str, Case] = {
    "a nurse on duty opens her thread": _opens("nurse", True),
    "nobody opens a thread they do not sit in": _opens("nurse", False, thread=QUIET),
    "who got up opens it no more": _opens("nurse", False, _left("nurse")),
    "who sits as staff opens it with both factors only": _opens(
        "nurse_and_daughter_one_factor", False, _as("nurse_and_daughter_one_factor", "nurse")
    ),
    "a relative opens it": _opens("relative_full", True),
    "a relative does not open what is kept from them": _opens("relative_full", False, KEPT),
    "the resident opens what is kept from relatives": _opens("resident", True, KEPT),
    "a nurse off duty does not open it": _opens("nurse_off_duty", False),
    "a doctor who is assigned opens it off duty": _opens("doctor_assigned", True),
    "a nurse of another house does not open it": _opens("nurse_shift_elsewhere", False),
    "colleagues open what is among them": _opens("nurse_off_duty", True, DIRECT),
    "who left the job does not open what is among colleagues": _opens("nurse_who_left", False, DIRECT),
    "a relative does not open what is among colleagues": _opens("relative_full", False, DIRECT),
    "who was told opens the thread of the alert": _opens("doctor_told", True, DUTY),
    "who treats the resident opens the thread of the alert": _opens("nurse", True, DUTY, opened="active"),
    "who was told of another alert does not open it": _opens("doctor_was_told", False, DUTY),
    "a nurse off duty does not open the thread of an alert": _opens("nurse_off_duty", False, DUTY),
    "one thread is opened and no other": Case(
        f"select open_threads('{TALK}') = array['{TALK}'::uuid]", True, "relative_full"
    ),
    "who sits there is told where": Case(f"select kind from seat_in('{TALK}')", "care", "nurse"),
    "who does not sit there is told nothing": Case(f"select count(*) from seat_in('{QUIET}')", 0, "nurse"),
    "who got up is told nothing": Case(f"select count(*) from seat_in('{TALK}')", 0, "nurse", _left("nurse")),
    "one is told of one's own seat": Case(f"select role from seat_in('{TALK}')", "relative", "relative_full"),
    "the names are those of the thread": Case(ALL_NAMES, True, "relative_full"),
    "without the thread there are no names": Case(f"select count(*) from names_in('{TALK}')", 0, "stranger"),
    "a thread that is open names its resident": Case(
        f"select count(*) from residents_in(array['{TALK}'::uuid])", 1, "relative_full"
    ),
    "one that is not names nobody": Case(
        f"select count(*) from residents_in(array['{QUIET}'::uuid])", 0, "relative_full"
    ),
    "what was not asked about names nobody": Case("select count(*) from residents_in('{}')", 0, "relative_full"),
    "the resident sits by the record": _seats("resident", "resident record"),
    "a relative who reads the summary sits": _seats("relative_summary", "relative record"),
    "a relative who reads all of it sits": _seats("relative_full", "relative record"),
    "a relative who knows the state only does not": _seats("relative_status", None),
    "a relative does not sit where it is kept from them": _seats("relative_full", None, KEPT),
    "who is assigned sits": _seats("doctor_assigned", "doctor record"),
    "who is no longer assigned does not": _seats("doctor_no_longer_assigned", None),
    "who will be assigned does not": _seats("doctor_assigned_soon", None),
    "the first doctor on duty sits": _seats("doctor", "doctor duty"),
    "a doctor off duty does not": _seats("doctor_off_duty", None),
    "a doctor whose shift has ended does not": _seats("doctor_shift_ended", None),
    "a nurse on duty elsewhere does not": _seats("nurse_shift_elsewhere", None),
    "who left the job does not sit by the rota": _seats("nurse_who_left", None),
    "a manager on a shift does not sit as one": _seats("manager_on_shift", None),
    "of two doctors on duty the second does not sit": _seats("doctor", None, ANOTHER_FIRST),
    "of two doctors on duty the first does": _seats("doctor_shift_ended", "doctor duty", ANOTHER_FIRST),
    "nobody sits by the rota in the thread of an alert": _seats("nurse", None, DUTY),
    "who was told sits in the thread of the alert": _seats("doctor_told", "doctor record", DUTY),
    "who was told of another alert does not sit there": _seats("doctor_was_told", None, DUTY),
    "who was told and left the job does not sit there": Case(
        f"select count(*) from seats_of(array['{TALK}'::uuid], now()) where account = {_account('nurse_who_left')}", 0,
        setup=f"{DUTY}; insert into alert_told values ('{ALERT}', {_account('nurse_who_left')}, now())",
    ),
    "who left the job stands before nobody": _seats(
        "nurse", "nurse duty", f"update shifts set rank = 9; {_ranks(nurse_who_left=1)}"
    ),
    "whose shift has ended stands before nobody": _seats(
        "doctor", "doctor duty", _ranks(doctor=9, doctor_shift_ended=1)
    ),
    "relatives do not sit in the thread of an alert": _seats("relative_full", None, DUTY),
}  # fmt: skip


async def asked(wall: Wall, name: str) -> Any:
    case = CASES[name]
    async with rolled_back(wall.db):
        await wall.db.execute(case.setup)
        if case.who is None:
            return await wall.db.fetchval(case.asks)
        async with wall.entered(case.who, case.opened):
            return await wall.db.fetchval(case.asks)
