"""Calls, phone to phone: who is rung, who gets it, and what ends it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.app import passes
from base.ids import new_id
from notify.reach import CALL_RINGS_S
from realtime import calls
from realtime.session import SIGNALS_BURST
from scheduling.beat import Beat
from tests.realtime.test_conversations import a_care_thread, texts
from tests.world import Person, Phone, Socket, World, until


async def a_consultation(house: World) -> tuple[str, Phone, Phone, Phone]:
    """A thread with a doctor on duty, a resident and her daughter."""
    await house.opens()
    rosa = await house.admits()
    an = await house.relates(rosa, "full", "An")
    doctor = await house.phone(await house.employs("doctor", "BS. Long", rank=1))
    thread = str(new_id())
    body = {"id": thread, "kind": "care", "subject": "Khám", "resident": str(rosa.resident)}
    await doctor.posts("/v1/conversations", body)
    return thread, doctor, await house.phone(rosa), await house.phone(an)


def start(thread: str, *to: Phone, **more: Any) -> dict[str, Any]:
    named = [str(phone.person.account) for phone in to]
    return {"t": "call_start", "conversation": thread, "key": str(new_id()), "media": "video", "to": named, **more}


async def hears_call(socket: Socket, state: str, **more: Any) -> dict[str, Any]:
    """The next `call` frame with this state."""
    wanted = {"state": state, **more}
    return await socket.hears(lambda f: f["t"] == "call" and wanted.items() <= f.items())


async def refusal(socket: Socket) -> str:
    return (await socket.hears("refused"))["code"]


async def calls_up(app: Socket, thread: str, *to: Phone) -> str:
    await app.sends(start(thread, *to))
    return (await hears_call(app, "started"))["call"]


async def on_call(doctor: Phone, other: Phone, thread: str) -> tuple[Socket, Socket, str]:
    """Both in a call, with open sockets."""
    one, two = await doctor.opens_socket(), await other.opens_socket()
    call = await calls_up(one, thread, other)
    await hears_call(two, "started", mine="rung")
    await two.sends({"t": "call_accept", "call": call})
    await hears_call(two, "accepted", mine="in")
    await hears_call(one, "accepted", mine="in")
    return one, two, call


async def another_phone(house: World, person: Person, **more: Any) -> Phone:
    await house.sql("update sign_in_challenges set created_at = created_at - interval '2 minutes' returning id")
    return await house.phone(person, **more)


async def the_message(phone: Phone, thread: str) -> dict[str, Any]:
    """How the call stands in the thread: it has one message only."""
    [message] = (await phone.get(f"/v1/conversations/{thread}/messages")).json()["items"]
    assert message["kind"] == "call"
    return message["body"]["call"]


async def test_a_call_rings_everywhere_is_taken_once_and_ends(house: World) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    tablet = await another_phone(house, resident.person)
    caller = await doctor.opens_socket()
    rung = [await phone.opens_socket() for phone in (resident, tablet, an)]
    call = await calls_up(caller, thread)
    for app in rung:
        frame = await hears_call(app, "started", mine="rung")
        assert (frame["call"], frame["conversation"], frame["by"]) == (call, thread, str(doctor.person.account))
    await rung[0].sends({"t": "call_ringing", "call": call})
    await hears_call(caller, "ringing")
    await rung[0].sends({"t": "call_accept", "call": call})
    mine = await hears_call(rung[0], "accepted", mine="in")
    assert (await hears_call(rung[1], "accepted", mine="in"))["device"] == mine["device"]
    await hears_call(rung[2], "accepted", mine="elsewhere")
    taken = await hears_call(caller, "accepted", mine="in")
    assert [p["account"] for p in taken["people"]][:2] == [str(doctor.person.account), str(resident.person.account)]
    for app in rung[1:]:
        await app.sends({"t": "call_accept", "call": call})
        assert await refusal(app) == "taken_elsewhere"
    assert (await the_message(an, thread))["state"] == "accepted"
    await caller.sends({"t": "call_end", "call": call})
    for app in (caller, *rung[:2]):
        await hears_call(app, "ended")
    assert (await the_message(an, thread))["state"] == "ended"
    assert await house.sql("select 1 from call_signals") == []


async def test_every_change_replaces_the_state_of_one_message(house: World) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    listens = await an.opens_socket()
    one, _, _ = await on_call(doctor, resident, thread)
    await one.sends({"t": "call_end", "call": (await the_message(an, thread))["id"]})
    seen: list[tuple[str, int, str]] = []
    while not seen or seen[-1][2] != "ended":
        frame = await listens.hears(lambda f: f.get("kind") in ("message", "message_changed"))
        message = frame["body"]["message"]
        seen.append((frame["kind"], message["seq"], message["body"]["call"]["state"]))
    assert seen[0][:2] == ("message", 1) and {(kind, seq) for kind, seq, _ in seen[1:]} == {("message_changed", 1)}
    assert (await an.syncs())["items"][-1]["body"]["message"]["body"]["call"]["state"] == "ended"


async def test_the_same_key_again_is_the_same_call(house: World) -> None:
    thread, doctor, _, _ = await a_consultation(house)
    app, frame = await doctor.opens_socket(), start(thread)
    ids = set()
    for _ in range(3):
        await app.sends(frame)
        ids.add((await hears_call(app, "started"))["call"])
    assert len(ids) == 1 == len(await house.sql("select 1 from messages"))
    await app.sends({**frame, "media": "audio"})
    assert await refusal(app) == "idempotency_mismatch"


async def test_twenty_phones_accept_at_once_and_one_gets_it(house: World) -> None:
    facility = await house.opens()
    people = [await house.employs("doctor", f"BS. {n}") for n in range(20)]
    doctor, *others = [await house.phone(person) for person in (await house.employs("doctor"), *people)]
    thread = str(new_id())
    named = [str(person.account) for person in people]
    body = {"id": thread, "kind": "direct", "subject": "x", "facility": str(facility), "members": named}
    await doctor.posts("/v1/conversations", body)
    caller, apps = await doctor.opens_socket(), [await phone.opens_socket() for phone in others]
    call = await calls_up(caller, thread)
    for app in apps:
        await hears_call(app, "started", mine="rung")
    await asyncio.gather(*(app.sends({"t": "call_accept", "call": call}) for app in apps))

    async def outcome(app: Socket) -> str:
        won = lambda f: f["t"] == "refused" or (f["t"] == "call" and f["mine"] == "in")  # noqa: E731
        frame = await app.hears(won)
        return frame.get("code", "in")

    outcomes = await asyncio.gather(*(outcome(app) for app in apps))
    assert sorted(outcomes) == ["in", *["taken_elsewhere"] * 19]
    assert len(await house.sql("select 1 from call_parties where state = 'in'")) == 2


async def test_a_call_that_is_declined_stops_ringing_on_all_phones(house: World) -> None:
    thread, doctor, resident, _ = await a_consultation(house)
    tablet = await another_phone(house, resident.person)
    caller, first, second = [await phone.opens_socket() for phone in (doctor, resident, tablet)]
    call = await calls_up(caller, thread, resident)
    for app in (first, second):
        await hears_call(app, "started", mine="rung")
    await first.sends({"t": "call_decline", "call": call})
    for app in (caller, first, second):
        await hears_call(app, "declined")
    assert (await the_message(resident, thread))["state"] == "declined"


async def test_who_is_in_a_call_is_busy_and_starts_no_other(house: World) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    one, two, call = await on_call(doctor, resident, thread)
    third = await an.opens_socket()
    await third.sends(start(thread, resident))
    await hears_call(third, "busy")
    await two.sends(start(thread, an))
    assert await refusal(two) == "in_call"
    await one.sends({"t": "call_end", "call": call})
    await hears_call(two, "ended")
    await third.sends(start(thread, resident))
    await hears_call(two, "started", mine="rung")


async def test_a_sleeping_phone_is_pushed_at_once_and_not_once_the_ring_is_stale(house: World) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    for phone, token in ((resident, "push-rosa"), (an, "push-an")):
        (await phone.put("/v1/me/push", {"token": token})).raise_for_status()
        phone.push = token
    app = await doctor.opens_socket()
    await calls_up(app, thread, resident)
    await house.beat()
    [push] = [p for p in house.pushes_to(resident) if p["k"] == "call"]
    assert house.pushes_to(an) == [] and set(push) <= {"k", "s"}
    [urgent] = await house.sql("select urgent, outcome from reach_intents where kind = 'call'")
    assert urgent == {"urgent": True, "outcome": "sent"}
    await app.sends({"t": "call_end", "call": (await the_message(an, thread))["id"]})
    await hears_call(app, "missed")
    await calls_up(app, thread, an)
    await house.beat(after=timedelta(seconds=CALL_RINGS_S))
    assert [p for p in house.pushes_to(an) if p["k"] == "call"] == []
    [late] = await house.sql(
        "select outcome from reach_intents where kind = 'call' and account_id = $1", an.person.account
    )
    assert late == {"outcome": "expired"}


async def test_a_push_that_waits_is_called_off_when_somebody_answers(house: World) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    caller, app = await doctor.opens_socket(), await resident.opens_socket()
    call = await calls_up(caller, thread)
    await hears_call(app, "started")
    await app.sends({"t": "call_accept", "call": call})
    await hears_call(app, "accepted")
    outcomes = await house.sql("select outcome from reach_intents where kind = 'call'")
    assert outcomes == [{"outcome": "answered"}] * 2
    assert an.person.account


async def test_a_stale_ring_never_rings_and_becomes_missed(house: World) -> None:
    thread, doctor, resident, _ = await a_consultation(house)
    caller, app = await doctor.opens_socket(), await resident.opens_socket()
    call = await calls_up(caller, thread, resident)
    await hears_call(app, "started", mine="rung")
    await house.sql(
        "update call_parties set rings_until = rings_until - make_interval(secs => $1) returning 1", CALL_RINGS_S
    )
    late = await resident.opens_socket()
    notice = await late.hears(lambda f: f.get("kind") == "call")
    assert notice["body"]["call"]["id"] == call
    await late.hears("caught_up")
    await late.hears_nothing("call")
    await late.sends({"t": "call_accept", "call": call})
    assert await refusal(late) == "call_over"
    assert await calls.miss_due(house.house.database) == 1
    await hears_call(caller, "missed")
    assert (await the_message(resident, thread))["state"] == "missed"
    assert await calls.miss_due(house.house.database) == 0


async def test_signals_reach_the_other_device_in_order_and_nobody_else(house: World) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    tablet = await another_phone(house, resident.person)
    others = [await phone.opens_socket() for phone in (tablet, an)]
    one, two, call = await on_call(doctor, resident, thread)
    for n in range(30):
        await one.sends({"t": "call_signal", "call": call, "data": {"candidate": f"một {n}"}})
    got = [await two.hears("call_signal") for _ in range(30)]
    assert [f["data"]["candidate"] for f in got] == [f"một {n}" for n in range(30)]
    assert [f["n"] for f in got] == list(range(1, 31))
    assert {f["account"] for f in got} == {str(doctor.person.account)}
    await two.sends({"t": "call_signal", "call": call, "data": ["bất kỳ", None]})
    assert (await one.hears("call_signal"))["data"] == ["bất kỳ", None]
    for app in others:
        await app.hears_nothing("call_signal", 0.1)
        await app.sends({"t": "call_signal", "call": call, "data": 1})
        assert await refusal(app) == ("not_in_call" if app is others[0] else "not_found")


async def test_a_phone_that_reconnects_within_its_call_misses_no_signal(house: World) -> None:
    thread, doctor, resident, _ = await a_consultation(house)
    one, two, call = await on_call(doctor, resident, thread)
    await one.sends({"t": "call_signal", "call": call, "data": 1})
    await two.hears("call_signal")
    await two.connection.close()
    await one.sends({"t": "call_signal", "call": call, "data": 2})
    again = await resident.opens_socket()
    frame = await hears_call(again, "accepted", mine="in")
    assert frame["n"] >= 1
    assert [(await again.hears("call_signal"))["n"] for _ in range(2)] == [1, 2]
    await again.sends({"t": "call_signal", "call": call, "data": 3})
    assert (await one.hears("call_signal"))["data"] == 3


async def test_signals_have_a_size_and_a_pace(house: World) -> None:
    thread, doctor, resident, _ = await a_consultation(house)
    one, two, call = await on_call(doctor, resident, thread)
    large = {"t": "call_signal", "call": call, "data": "x" * 16 * 1024}
    await one.sends(large)
    assert await refusal(one) == "too_large"
    await one.sends({**large, "data": "x" * (16 * 1024 - 2)})
    assert len((await two.hears("call_signal"))["data"]) == 16 * 1024 - 2
    for n in range(int(SIGNALS_BURST) + 5):
        await one.sends({"t": "call_signal", "call": call, "data": n})
    refused = await one.hears("refused")
    assert (refused["re"], refused["code"], refused["retry_after_ms"]) == (call, "rate_limited", 1000)
    await two.hears(lambda f: f["t"] == "call_signal" and f["n"] >= SIGNALS_BURST - 1)


async def test_whoever_does_not_sit_there_calls_nobody_and_hears_of_no_call(house: World) -> None:
    thread, doctor, resident, _ = await a_consultation(house)
    stranger = await house.phone(await house.employs("manager"))
    app = await stranger.opens_socket()
    _, _, call = await on_call(doctor, resident, thread)
    await app.sends(start(thread))
    assert await refusal(app) == "not_found"
    for act in ("call_ringing", "call_accept", "call_decline", "call_end"):
        for id in (call, str(new_id())):
            await app.sends({"t": act, "call": id})
            assert await refusal(app) == "not_found"
    await app.sends({"t": "call_invite", "call": call, "account": str(stranger.person.account)})
    assert await refusal(app) == "not_found"
    assert (await the_message(resident, thread))["state"] == "accepted"
    await app.hears_nothing("call", 0.1)


async def test_a_call_ends_when_the_right_to_be_in_it_ends(house: World) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    one, two, call = await on_call(doctor, an, thread)
    assert await calls.hang_up_due(house.house.database) == 0
    listed = (await resident.get(f"/v1/residents/{resident.person.resident}/relatives")).json()["items"]
    relative = next(r["id"] for r in listed if r["account"] == str(an.person.account))
    ended = await resident.http.delete(f"/v1/residents/{resident.person.resident}/relatives/{relative}")
    assert ended.is_success, ended.text
    assert await calls.hang_up_due(house.house.database) == 1
    for app in (one, two):
        assert (await hears_call(app, "ended"))["reason"] == "no_longer_allowed"
    assert (await the_message(doctor, thread))["id"] == call


@pytest.mark.parametrize("act", ["call_signal", "call_accept"])
async def test_a_right_that_has_just_ended_is_asked_at_every_act(house: World, act: str) -> None:
    thread, doctor, _, an = await a_consultation(house)
    one, two, call = await on_call(doctor, an, thread)
    await house.sql("update relatives set blocked_until = 'infinity' returning 1")
    await two.sends({"t": act, "call": call, **({"data": 1} if act == "call_signal" else {})})
    assert await refusal(two) == "not_found"
    await hears_call(one, "ended")


async def test_a_signed_out_phone_is_out_of_its_call(house: World) -> None:
    thread, doctor, resident, _ = await a_consultation(house)
    one, _, _ = await on_call(doctor, resident, thread)
    await resident.http.delete("/v1/auth/session")
    await calls.hang_up_due(house.house.database)
    assert (await hears_call(one, "ended"))["reason"] == "no_longer_allowed"


async def test_a_phone_that_is_gone_for_half_a_minute_drops_the_call(house: World) -> None:
    thread, doctor, resident, _ = await a_consultation(house)
    one, two, call = await on_call(doctor, resident, thread)
    await two.connection.close()
    assert await calls.hang_up_due(house.house.database) == 0
    later = datetime.now(UTC) + timedelta(seconds=31)
    await house.sql(
        "update call_parties set here_at = $1 where account_id = $2 returning 1", later, doctor.person.account
    )
    await calls.hang_up_due(house.house.database, later)
    assert (await hears_call(one, "dropped"))["call"] == call


async def test_an_open_socket_says_that_its_phone_is_in_the_call(house: World) -> None:
    thread, doctor, resident, _ = await a_consultation(house)
    _, two, _ = await on_call(doctor, resident, thread)
    await house.sql("update call_parties set here_at = here_at - interval '1 hour' returning 1")
    await two.connection.close()
    await until(lambda: resident.person.account not in house.house.hub._sockets)
    await house.house.hub.calls.note_here()
    rows = await house.sql("select account_id from call_parties where here_at > now() - interval '1 minute'")
    assert [row["account_id"] for row in rows] == [doctor.person.account]


async def test_somebody_is_invited_into_a_running_call_and_sits_in_the_thread(house: World) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    expert = await house.phone(await house.employs("doctor", "BS. Chuyên khoa", rank=2))
    app = await expert.opens_socket()
    one, two, call = await on_call(doctor, resident, thread)
    assert (await expert.get(f"/v1/conversations/{thread}")).status_code == 404
    await one.sends({"t": "call_invite", "call": call, "account": str(expert.person.account)})
    await hears_call(app, "accepted", mine="rung")
    await app.sends({"t": "call_accept", "call": call})
    await hears_call(app, "accepted", mine="in")
    await app.sends({"t": "call_signal", "call": call, "data": "cho Rosa", "to": str(resident.person.account)})
    assert (await two.hears("call_signal"))["data"] == "cho Rosa"
    await one.hears_nothing("call_signal", 0.2)
    assert (await expert.get(f"/v1/conversations/{thread}")).status_code == 200
    await one.sends({"t": "call_end", "call": call})
    await two.sends({"t": "call_signal", "call": call, "data": "còn hai người"})
    assert (await app.hears("call_signal"))["data"] == "còn hai người"
    assert an.person.account


async def test_nobody_is_invited_who_could_not_sit_in_the_thread(house: World) -> None:
    thread, doctor, resident, _ = await a_consultation(house)
    cousin = await house.relates(resident.person, "status", "Bình")
    one, _, call = await on_call(doctor, resident, thread)
    for account in (cousin.account, new_id()):
        await one.sends({"t": "call_invite", "call": call, "account": str(account)})
        assert await refusal(one) == "not_a_member"
    assert await house.sql("select 1 from call_parties where account_id = $1", cousin.account) == []


async def missed(phone: Phone) -> list[str]:
    return [item["call"] for item in (await phone.get("/v1/me/missed-calls")).json()["items"]]


async def misses(doctor: Phone, thread: str, *to: Phone) -> str:
    app = doctor.socket or await doctor.opens_socket()
    call = await calls_up(app, thread, *to)
    await app.sends({"t": "call_end", "call": call})
    await hears_call(app, "missed")
    return call


async def test_a_missed_call_from_a_doctor_leaves_a_task_until_it_is_done(house: World) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    calls_missed = [await misses(doctor, thread, resident) for _ in range(2)]
    assert await missed(resident) == calls_missed[::-1] and await missed(an) == []
    page = (await resident.get("/v1/me/missed-calls", limit=1)).json()
    assert [i["call"] for i in page["items"]] == calls_missed[1:]
    page = (await resident.get("/v1/me/missed-calls", limit=1, cursor=page["next"])).json()
    assert [(i["call"], i["by"], i["conversation"]) for i in page["items"]] == [
        (calls_missed[0], str(doctor.person.account), thread)
    ]
    path = f"/v1/me/missed-calls/{calls_missed[0]}/done"
    assert (await an.post(path)).status_code == 404
    for _ in range(2):
        assert (await resident.post(path)).status_code == 204
    assert await missed(resident) == calls_missed[1:]
    told = [i["body"]["what"] for i in (await resident.syncs())["items"] if i["kind"] == "reminder"]
    assert told == ["missed_call", "missed_call", "missed_call_done"]


async def test_calling_back_does_the_task(house: World) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    await misses(doctor, thread, resident)
    app = await resident.opens_socket()
    await calls_up(app, thread, an)
    assert len(await missed(resident)) == 1, "somebody else was called"
    await app.sends(
        {"t": "call_end", "call": (await house.sql("select id::text from calls order by id desc"))[0]["id"]}
    )
    await hears_call(app, "missed")
    await calls_up(app, thread, doctor)
    assert await missed(resident) == []
    assert await missed(an) == [], "relatives and residents leave no task"


async def test_a_thread_with_nobody_to_call_says_so(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    app = await nurse.opens_socket()
    await app.sends({**start(thread), "to": [str(new_id())]})
    assert await refusal(app) == "not_a_member"
    assert (await nurse.post(f"/v1/conversations/{thread}/close")).status_code == 204
    await app.sends(start(thread))
    assert await refusal(app) == "conversation_closed"
    assert await texts(resident, thread, after=1) == []


async def test_whoever_is_rung_and_may_no_longer_hear_the_thread_stops_ringing_and_learns_nothing(house: World) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    caller, app, rosa = [await phone.opens_socket() for phone in (doctor, an, resident)]
    call = await calls_up(caller, thread)
    await hears_call(app, "started", mine="rung")
    await house.sql("update relatives set blocked_until = 'infinity' returning 1")
    over = await hears_call(app, "ended")
    assert (over["reason"], over["mine"], over["people"], over["device"]) == ("no_longer_allowed", "left", [], None)
    await app.sends({"t": "call_ringing", "call": call})
    assert await refusal(app) == "not_found"
    await rosa.sends({"t": "call_accept", "call": call})
    await hears_call(caller, "accepted", mine="in")
    await app.hears_nothing("call")
    late = await an.opens_socket()
    await late.hears("caught_up")
    await late.hears_nothing("call")


async def test_whoever_may_not_hear_the_thread_hangs_up_and_is_shown_no_call(house: World) -> None:
    thread, doctor, _, an = await a_consultation(house)
    one, two, call = await on_call(doctor, an, thread)
    await house.sql("update relatives set blocked_until = 'infinity' returning 1")
    assert (await hears_call(two, "ended"))["people"] == []
    await two.sends({"t": "call_end", "call": call})
    assert (await hears_call(two, "ended"))["people"] == []
    await hears_call(one, "ended")


@pytest.mark.parametrize("how", ["scope", "seat", "signed out"])
async def test_a_members_end_is_the_end_of_their_leg_within_five_seconds(house: World, how: str) -> None:
    thread, doctor, resident, an = await a_consultation(house)
    expert = await house.phone(await house.employs("doctor", "BS. Chuyên khoa", rank=2))
    goes = expert if how == "seat" else an
    if how == "seat":
        asked = await doctor.post(f"/v1/conversations/{thread}/members", {"account": str(expert.person.account)})
        assert asked.is_success, asked.text
    one, two, call = await on_call(doctor, goes, thread)
    beat = Beat([p for p in passes(house.house) if p.name == "hang_up"])
    beat.start()
    try:
        match how:
            case "scope":
                await house.sql("update relatives set ended_at = now() returning 1")
            case "seat":
                out = await doctor.http.delete(f"/v1/conversations/{thread}/members/{expert.person.account}")
                assert out.is_success, out.text
            case _:
                assert (await an.http.delete("/v1/auth/session")).is_success
        began = time.monotonic()
        assert (await hears_call(one, "ended"))["call"] == call
        assert time.monotonic() - began < 5
    finally:
        await beat.stop()
    assert await house.sql("select 1 from call_parties where state = 'in'") == []
    assert resident.person.account and two is not one
