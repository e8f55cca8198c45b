"""Who is writing and who is there: shown to those who may hear the thread, kept by nobody, and dropped first."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from base.settings import Settings
from realtime import hints, hub
from realtime.session import PRESENCE_BURST
from tests.realtime.test_conversations import a_care_thread
from tests.realtime.test_wake import is_heard, opens_at, two_nodes
from tests.world import Phone, Socket, World


def presence(thread: str) -> dict[str, Any]:
    return {"t": "presence", "conversation": thread}


async def opens(phone: Phone) -> Socket:
    app = await phone.opens_socket()
    await app.hears("caught_up")
    return app


async def here(app: Socket, *of: Phone) -> None:
    """Hears that these are there, each once, and nobody else."""
    heard = [await app.hears("presence") for _ in of]
    assert {frame["account"] for frame in heard} == {str(phone.person.account) for phone in of}
    await app.hears_nothing("presence")


async def test_who_looks_at_a_thread_learns_who_is_there_and_they_learn_of_them(house: World) -> None:
    thread, _, resident, an, nurse = await a_care_thread(house)
    apps = [await opens(phone) for phone in (resident, an)]
    looks = await opens(nurse)
    await looks.sends(presence(thread))
    await here(looks, resident, an)
    for app in apps:
        await here(app, nurse)


async def test_a_phone_that_is_asleep_is_not_there_and_nothing_of_it_is_kept(house: World) -> None:
    thread, _, resident, an, nurse = await a_care_thread(house)
    looks, app = await opens(nurse), await opens(resident)
    before = (await nurse.syncs())["head"]
    await app.connection.close()
    await looks.sends(presence(thread))
    await looks.hears_nothing("presence")
    assert an.socket is None and (await nurse.syncs())["head"] == before


@pytest.mark.parametrize("frame", ["presence", "typing"])
async def test_who_may_not_hear_the_thread_is_shown_no_hint_and_is_not_there(house: World, frame: str) -> None:
    thread, rosa, resident, an, nurse = await a_care_thread(house)
    stranger = await house.phone(await house.relates(rosa, "status", "Bình"))
    outside, blocked, looks, sits = [await opens(phone) for phone in (stranger, an, nurse, resident)]
    await house.sql(
        "update relatives set blocked_until = 'infinity' where account_id = $1 returning 1", an.person.account
    )
    await asyncio.sleep(hub.RIGHTS_KEPT_S)
    await looks.sends({"t": frame, "conversation": thread})
    await sits.hears(frame)
    for app in (outside, blocked):
        await app.hears_nothing(frame)
        await app.sends({"t": frame, "conversation": thread})
    await sits.hears_nothing(frame)
    if frame == "presence":
        await here(looks, resident)


async def test_presence_is_seen_from_one_node_to_the_other(house: World, url: str, settings: Settings) -> None:
    thread, _, resident, an, nurse = await a_care_thread(house)
    async with two_nodes(url, settings) as [one, other]:
        await is_heard(url, one[0], other[0])
        await is_heard(url, other[0], one[0])
        looks, near, far = [await opens_at(p, n[1]) for p, n in ((nurse, one), (an, one), (resident, other))]
        await looks.sends(presence(thread))
        await here(looks, resident, an)
        await here(far, nurse)
        await here(near, nurse)


async def test_whoever_asks_too_often_is_passed_over_and_may_go_on_speaking(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    looks = await opens(nurse)
    await opens(resident)
    for _ in range(int(PRESENCE_BURST)):
        await looks.sends(presence(thread))
    await looks.hears("presence")
    await asyncio.sleep(2 * hints.EVERY_S)
    await looks.sends(presence(thread))
    await looks.hears_nothing("presence", 3 * hints.EVERY_S)
    await looks.sends({"t": "typing", "conversation": thread})
    await resident.socket.hears("typing")


async def test_a_node_with_too_many_hints_drops_presence_before_typing(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    looks, app = await opens(nurse), await opens(resident)
    monkeypatch.setattr(hints, "AT_MOST", 1)
    await looks.sends(presence(thread))
    await looks.sends({"t": "typing", "conversation": thread})
    await app.hears("typing")
    await looks.hears_nothing("presence")


async def test_a_node_that_is_late_shows_no_hints(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    looks, app = await opens(nurse), await opens(resident)
    monkeypatch.setattr(hints, "LATE_S", -1.0)
    await looks.sends({"t": "typing", "conversation": thread})
    await app.hears_nothing("typing", 3 * hints.EVERY_S)
    monkeypatch.undo()
    await looks.sends({"t": "typing", "conversation": thread})
    await app.hears("typing")
