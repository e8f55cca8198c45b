"""What an account is pushed for messages: what is unseen when it falls due, once for all that waits."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from base.ids import new_id
from notify import reach
from tests.realtime.test_conversations import a_care_thread, a_message
from tests.world import Phone, World, until


async def asleep(house: World) -> tuple[str, Phone, Phone]:
    """A thread, a phone of its resident that hears nothing but pushes, and the nurse's."""
    thread, _, phone, _, nurse = await a_care_thread(house)
    (await phone.put("/v1/me/push", {"token": f"token-{thread}"})).raise_for_status()
    phone.push = f"token-{thread}"
    return thread, phone, nurse


async def speaks(phone: Phone, thread: str, text: str = "x") -> int:
    """Says it and returns its number in the thread."""
    body = {"key": str(new_id()), "body": text}
    return (await phone.posts(f"/v1/conversations/{thread}/messages", body))["seq"]


async def ages(house: World, seconds: float) -> None:
    """Everything said so far was said that much earlier."""
    past = timedelta(seconds=seconds)
    await house.sql("update feed set at = at - $1::interval returning 1", past)
    await house.sql("update reach_intents set next_at = next_at - $1::interval returning 1", past)


async def intents(house: World, phone: Phone) -> list[dict[str, Any]]:
    return await house.sql(
        "select * from reach_intents where account_id = $1 and kind = 'message' order by created_at, id",
        phone.person.account,
    )


async def in_feed(phone: Phone) -> list[int]:
    return [item["seq"] for item in (await phone.syncs())["items"] if item["kind"] == "message"]


async def sees(house: World, phone: Phone, seq: int) -> None:
    await house.sql("update devices set seen = $2 where account_id = $1 returning 1", phone.person.account, seq)


async def sends(house: World) -> None:
    await reach.send_due(house.house.database, house.house.sender)


async def test_what_was_seen_in_time_is_not_pushed(house: World) -> None:
    thread, phone, nurse = await asleep(house)
    await speaks(nurse, thread)
    await sees(house, phone, (await in_feed(phone))[-1])
    await ages(house, 11)
    await sends(house)
    assert house.pushes_to(phone) == []
    [intent] = await intents(house, phone)
    assert (intent["outcome"], intent["next_at"], intent["tries"]) == ("seen", None, 0)


async def test_a_later_message_that_was_not_seen_is_pushed_ten_seconds_after_itself(house: World) -> None:
    thread, phone, nurse = await asleep(house)
    await speaks(nurse, thread)
    await ages(house, 11)
    await speaks(nurse, thread)
    first, later = await in_feed(phone)
    await sees(house, phone, first)
    await sends(house)
    assert house.pushes_to(phone) == []
    [intent] = await intents(house, phone)
    [said] = await house.sql("select at from feed where account_id = $1 and seq = $2", phone.person.account, later)
    assert intent["next_at"] == said["at"] + timedelta(seconds=10) and intent["tries"] == 0
    await ages(house, 11)
    await sends(house)
    assert house.pushes_to(phone) == [{"k": "message", "s": str(later)}]
    [push] = [r for r in house.fcm.received if r.token == phone.push]
    assert push.message["android"]["collapse_key"] == thread


async def test_two_threads_are_one_push_about_the_first_message(house: World) -> None:
    thread, phone, nurse = await asleep(house)
    other = str(new_id())
    about = str(phone.person.resident)
    await nurse.posts("/v1/conversations", {"id": other, "kind": "care", "subject": "Thuốc", "resident": about})
    await speaks(nurse, other)
    await speaks(nurse, thread)
    await ages(house, 11)
    await sends(house)
    first, _ = await in_feed(phone)
    assert house.pushes_to(phone) == [{"k": "message", "s": str(first)}]
    await ages(house, 60)
    await sends(house)
    assert len(house.pushes_to(phone)) == 1


async def test_a_message_after_a_push_is_pushed_again(house: World) -> None:
    thread, phone, nurse = await asleep(house)
    for _ in range(2):
        await speaks(nurse, thread)
        await sees(house, phone, (await in_feed(phone))[-1] - 1)
        await ages(house, 11)
        await sends(house)
    assert len(house.pushes_to(phone)) == 2
    assert [intent["outcome"] for intent in await intents(house, phone)] == ["sent", "sent"]


async def test_what_is_said_while_a_push_is_under_way_is_not_lost(house: World) -> None:
    thread, phone, nurse = await asleep(house)
    await speaks(nurse, thread)
    await ages(house, 11)
    async with house.house.database.work("engine") as db:
        _, claims = await reach.claim(db)
    await speaks(nurse, thread)
    outcomes = await house.house.sender.send([claim.push for claim in claims])
    async with house.house.database.work("engine") as db:
        await reach.settle(db, claims, outcomes)
    done, intent = await intents(house, phone)
    assert done["outcome"] == "sent"
    assert intent["outcome"] is None and intent["next_at"] > datetime.now(UTC) + timedelta(seconds=5)
    await sees(house, phone, (await in_feed(phone))[0])
    await ages(house, 11)
    await sends(house)
    assert [push["s"] for push in house.pushes_to(phone)] == [str(seq) for seq in await in_feed(phone)]


async def test_nobody_is_pushed_for_ones_own_words_or_for_the_houses(house: World) -> None:
    thread, phone, nurse = await asleep(house)
    await speaks(nurse, thread)
    await speaks(phone, thread)
    (await nurse.post(f"/v1/conversations/{thread}/close")).raise_for_status()
    first, *_ = await in_feed(phone)
    await sees(house, phone, first)
    await ages(house, 11)
    await sends(house)
    assert house.pushes_to(phone) == []


async def test_who_left_the_thread_is_not_pushed_for_it(house: World) -> None:
    thread, _, _, an, nurse = await a_care_thread(house)
    (await an.put("/v1/me/push", {"token": "an"})).raise_for_status()
    an.push = "an"
    await speaks(nurse, thread)
    assert (await nurse.put(f"/v1/conversations/{thread}/family", {"family": False})).status_code == 204
    await ages(house, 11)
    await sends(house)
    assert house.pushes_to(an) == []


async def test_speaking_and_sending_at_once_loses_no_push_and_locks_nobody_out(house: World) -> None:
    """Whoever looks for what is unseen waits for who is just saying something to the same feed, and not crosswise."""
    thread, phone, nurse = await asleep(house)
    for _ in range(6):
        await speaks(nurse, thread)
        await sees(house, phone, (await in_feed(phone))[-1])
        await ages(house, 11)
        await asyncio.gather(*(speaks(nurse, thread) for _ in range(4)), sends(house), sends(house))
        pending = [intent for intent in await intents(house, phone) if intent["next_at"] is not None]
        assert len(pending) == 1


async def test_an_app_that_is_open_is_not_pushed(house: World) -> None:
    thread, phone, nurse = await asleep(house)
    app = await phone.opens_socket()
    await speaks(nurse, thread)
    heard = await app.hears(a_message)
    await app.sends({"t": "seen", "seq": heard["seq"]})

    async def stored() -> bool:
        rows = await house.sql("select max(seen) as seen from devices where account_id = $1", phone.person.account)
        return rows[0]["seen"] >= heard["seq"]

    await until(stored)
    await ages(house, 11)
    await sends(house)
    assert house.pushes_to(phone) == []
