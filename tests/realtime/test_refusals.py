"""What a socket is refused leaves its row in the audit, as what a request is refused does; a storm leaves a few."""

from __future__ import annotations

from typing import Any

from base.ids import new_id
from tests.realtime.test_conversations import a_care_thread, say
from tests.world import World, until


async def refusals(house: World) -> list[dict[str, Any]]:
    return await house.sql(
        "select account_id, act, subject, residents, times from audit_events where result = 'refused' order by id"
    )


async def test_what_a_socket_is_refused_is_a_row_with_who_tried_what(house: World) -> None:
    thread, _, _, _, _ = await a_care_thread(house)
    stranger = await house.phone(await house.enrols("người lạ"))
    app = await stranger.opens_socket()
    await app.sends(say(thread))
    assert (await app.hears("refused"))["code"] == "not_found"

    async def written() -> bool:
        return len(await refusals(house)) == 1

    await until(written)
    [row] = await refusals(house)
    assert (row["account_id"], row["act"], str(row["subject"])) == (stranger.person.account, "write_messages", thread)


async def test_what_is_refused_of_a_call_is_a_row_too(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    stranger = await house.phone(await house.employs("manager"))
    apps = [await stranger.opens_socket(), await nurse.opens_socket()]
    start = {"t": "call_start", "conversation": thread, "media": "audio"}
    await apps[1].sends({**start, "key": str(new_id())})
    call = (await apps[1].hears("call"))["call"]
    tried: list[dict[str, Any]] = [{**start, "key": str(new_id())}, *({"t": t, "call": call} for t in ON_A_CALL)]
    for frame in [*tried, {"t": "call_accept", "call": call}]:
        await apps[0].sends(frame)
        assert (await apps[0].hears("refused"))["code"] == "not_found"

    async def written() -> bool:
        return sum(row["times"] for row in await refusals(house)) == len(tried) + 1

    await until(written)
    rows = {(row["act"], str(row["subject"])): row for row in await refusals(house)}
    assert {row["account_id"] for row in rows.values()} == {stranger.person.account}
    assert rows.keys() >= {(t, call) for t in ("call_decline", "call_end")}
    assert ("write_messages", thread) in rows, "the door of the thread says what it refused"


ON_A_CALL = ("call_ringing", "call_accept", "call_decline", "call_end")


async def test_a_storm_of_refusals_is_a_few_rows_that_count_them(house: World) -> None:
    thread, _, _, _, _ = await a_care_thread(house)
    stranger = await house.phone(await house.enrols("người lạ"))
    app = await stranger.opens_socket()
    for n in range(50):
        await app.sends(say(thread if n % 2 else str(new_id())))
    for _ in range(50):
        assert (await app.hears("refused"))["code"] == "not_found"

    async def counted() -> bool:
        rows = await house.sql("select n from audit_refusals where account_id = $1", stranger.person.account)
        return [row["n"] for row in rows] == [50]

    await until(counted)
    rows = await refusals(house)
    assert sum(row["times"] for row in rows) == 30
    await house.sql("update audit_refusals set since = since - interval '2 minutes' returning 1")
    async with house.house.database.work("engine") as db:
        await db.execute("select audit_sum_up()")
    assert sum(row["times"] for row in await refusals(house)) == 50
    assert (await refusals(house))[-1]["act"] == "many"


async def test_what_is_merely_wrong_is_no_refusal(house: World) -> None:
    thread, _, _, _, nurse = await a_care_thread(house)
    app = await nurse.opens_socket()
    await app.sends(say(thread, "  "))
    assert (await app.hears("refused"))["code"] == "validation"
    (await nurse.post(f"/v1/conversations/{thread}/close")).raise_for_status()
    await app.sends(say(thread))
    assert (await app.hears("refused"))["code"] == "conversation_closed"
    await house.house.hub._jottings.write()
    assert await refusals(house) == []
