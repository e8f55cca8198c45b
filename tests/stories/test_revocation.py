"""Taking consent back in the middle of a stream: nothing about the resident reaches the open socket after that."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from base.ids import new_id
from notify import feed
from realtime.hub import RIGHTS_KEPT_S
from tests.family import joins, relative_id, relatives_of
from tests.world import World

PER_S = 50
BEFORE_S, AFTER_S = 2.0, 7.0
WITHIN_S = 5.0


async def test_revocation_during_a_stream_of_fifty_events_a_second_delivers_nothing_after_five_seconds(
    house: World,
) -> None:
    await house.opens()
    rosa = await house.admits("Rosa")
    phone = await house.phone(rosa)
    daughter = await joins(house, phone, rosa, "full")
    id, _ = await relative_id(phone, rosa)
    app = await daughter.opens_socket()
    await app.hears("caught_up")
    heard: list[tuple[float, dict[str, Any]]] = []

    async def listens() -> None:
        async for raw in app.connection:
            heard.append((time.monotonic(), json.loads(raw)))

    async def streams(seconds: float) -> None:
        began = time.monotonic()
        for n in range(int(seconds * PER_S)):
            async with house.house.database.work("engine") as db:
                feed.append(
                    db, [daughter.person.account], "alert", new_id(), {"mark": "CANARY"}, resident=rosa.resident
                )
            await asyncio.sleep(max(0.0, began + (n + 1) / PER_S - time.monotonic()))

    listening = asyncio.create_task(listens())
    await streams(BEFORE_S)
    stream = asyncio.create_task(streams(AFTER_S))
    assert (await phone.http.delete(f"{relatives_of(rosa)}/{id}")).status_code == 204
    ended = time.monotonic()
    await stream
    await asyncio.sleep(0.5)
    listening.cancel()

    events = [(at, frame) for at, frame in heard if frame["t"] == "event" and frame["kind"] != "relative"]
    told = [at for at, frame in events if "CANARY" in str(frame)]
    assert len(told) >= BEFORE_S * PER_S * 0.5, "the stream was heard before"
    assert max(told) - ended < WITHIN_S
    assert max(told) < ended + RIGHTS_KEPT_S + 1, "in fact what one may follow is asked again every two seconds"
    removed = [frame for at, frame in events if at > ended + WITHIN_S]
    assert removed and all(frame["kind"] == "removed" and frame["body"] == {} for frame in removed)


async def test_no_word_of_a_thread_is_heard_five_seconds_after_consent_was_taken_back(house: World) -> None:
    await house.opens()
    rosa = await house.admits("Rosa")
    phone, nurse = await house.phone(rosa), await house.phone(await house.employs("nurse"))
    daughter = await joins(house, phone, rosa, "summary")
    thread = str(new_id())
    new = {"id": thread, "kind": "care", "subject": "CANARY", "resident": str(rosa.resident)}
    await nurse.posts("/v1/conversations", new)
    app = await daughter.opens_socket()

    async def speaks() -> dict[str, Any]:
        said = {"key": str(new_id()), "body": "CANARY"}
        await nurse.posts(f"/v1/conversations/{thread}/messages", said)
        return await app.hears(lambda f: f["t"] == "event" and f["kind"] in ("message", "removed"))

    assert (await speaks())["body"]["message"]["text"] == "CANARY"
    id, _ = await relative_id(phone, rosa)
    assert (await phone.http.delete(f"{relatives_of(rosa)}/{id}")).status_code == 204
    ended = time.monotonic()
    while (await speaks())["kind"] == "message":
        assert time.monotonic() - ended < WITHIN_S
    for _ in range(5):
        heard = await speaks()
        assert heard["kind"] == "removed" and heard["body"] == {}
    assert "CANARY" not in str((await daughter.syncs())["items"])
    assert (await daughter.get(f"/v1/conversations/{thread}/messages")).status_code == 404
