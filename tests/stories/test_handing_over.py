"""At the end of a shift everything that is open goes to whoever comes, and somebody says that they have read it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from alerts import leaving
from base.ids import new_id
from tests.world import Person, Phone, World, minutes, reading


@dataclass
class Change:
    """Ana's shift ends in twenty minutes and Bo's begins; Rosa lives there, and Long runs the place."""

    house: World
    ana: Phone
    bo: Phone
    nurse: Phone
    long: Phone
    rosa: Person

    @property
    def place(self) -> str:
        return f"/v1/facilities/{self.house.facility}"

    @property
    def about(self) -> str:
        return f"/v1/residents/{self.rosa.resident}"

    async def beat(self, after: timedelta = timedelta(0)) -> int:
        return await leaving.hand_over_due(self.house.house.database, datetime.now(UTC) + after)

    async def passes(self, time: timedelta) -> None:
        """So much time passes: everything that has one is that much longer ago."""
        for statement in (
            "update shifts set during = tstzrange(lower(during) - $1::interval, upper(during) - $1::interval)",
            """update handovers set begins_at = begins_at - $1::interval, ends_at = ends_at - $1::interval,
                      given_at = given_at - $1::interval, look_at = look_at - $1::interval""",
        ):
            await self.house.sql(f"{statement} returning 1", time)

    async def seen_by(self, phone: Phone) -> list[dict[str, Any]]:
        answer = await phone.get(f"{self.place}/handovers")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def hears(self, phone: Phone) -> list[str]:
        return [item["body"]["what"] for item in (await phone.syncs())["items"] if item["kind"] == "duty"]


async def works(house: World, person: Person, begins: timedelta, ends: timedelta) -> None:
    at = datetime.now(UTC)
    await house.sql(
        "insert into shifts (facility_id, account_id, rank, during) values ($1, $2, 1, tstzrange($3, $4)) returning 1",
        house.facility, person.account, at + begins, at + ends,
    )  # fmt: skip


@pytest.fixture
async def change(house: World) -> Change:
    await house.opens()
    ana, bo = await house.employs("doctor", "Ana"), await house.employs("doctor", "Bo")
    nurse, long = await house.employs("nurse", "Mai"), await house.employs("manager", "Long")
    await works(house, ana, -timedelta(hours=8), minutes(20))
    await works(house, bo, minutes(20), timedelta(hours=12))
    rosa = await house.admits("Rosa")
    return Change(
        house, await house.phone(ana), await house.phone(bo), await house.phone(nurse), await house.phone(long), rosa
    )


async def fills(change: Change) -> str:
    """An alert, a watch, a promise and a note; the alert's id."""
    [alert] = (await change.nurse.records(reading("spo2", 84), resident=change.rosa.resident))["alerts"]
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    watch = {"id": str(new_id()), "reason": "ho nhiều về đêm", "until": until}
    await change.ana.posts(f"{change.about}/watches", watch)
    promise = {"id": str(new_id()), "whom": "con gái, chị Hoa", "what": "kết quả khám", "due_at": until}
    await change.ana.posts(f"{change.about}/call-backs", promise)
    await change.nurse.posts(f"{change.place}/shift-notes", {"id": str(new_id()), "text": "mất điện một giờ"})
    return alert


def kinds(handover: dict[str, Any]) -> list[str]:
    return [item["kind"] for item in handover["items"]]


async def test_a_draft_is_there_before_the_shift_ends_and_shows_what_stands(change: Change):
    await fills(change)
    assert await change.beat() == 1
    [draft] = await change.seen_by(change.ana)
    assert (draft["state"], draft["by_name"], draft["counts"]) == ("draft", "Ana", None)
    assert kinds(draft) == ["alert", "watch", "call_back", "note"]
    alert, watch, promised, note = draft["items"]
    assert (alert["level"], alert["state"], alert["resident"]["name"]) == ("emergency", "open", "Rosa")
    assert (watch["text"], watch["by_name"], promised["whom"]) == ("ho nhiều về đêm", "Ana", "con gái, chị Hoa")
    assert (note["text"], note["resident"]) == ("mất điện một giờ", None)
    assert await change.hears(change.ana) == ["handover_draft"]


async def test_looking_again_drafts_nothing_twice(change: Change):
    assert [await change.beat() for _ in range(3)] == [1, 0, 0]
    assert len(await change.seen_by(change.ana)) == 1


async def test_no_draft_long_before_the_end_or_for_who_goes_on(change: Change):
    assert await change.beat(-minutes(20)) == 0
    await change.house.sql(
        """insert into shifts (facility_id, account_id, rank, during)
           select facility_id, account_id, 1, tstzrange(upper(during), upper(during) + interval '8 hours')
             from shifts where account_id = $1 returning 1""",
        change.ana.person.account,
    )
    assert await change.beat() == 0


async def test_nurses_hand_over_nothing(change: Change):
    await change.house.sql("delete from shifts where account_id = $1 returning 1", change.nurse.person.account)
    await works(change.house, change.nurse.person, -timedelta(hours=8), minutes(20))
    await change.beat()
    assert [handover["by_name"] for handover in await change.seen_by(change.ana)] == ["Ana"]


async def test_what_is_given_is_frozen_as_it_stood(change: Change):
    alert = await fills(change)
    given = await change.ana.posts(f"{change.place}/handovers")
    assert (given["state"], given["counts"]) == (
        "given", {"alerts": 1, "watched": 1, "call_backs": 1, "notes": 1},
    )  # fmt: skip
    await change.ana.posts(f"/v1/alerts/{alert}/resolve", {"action": "oxygen"})
    await change.ana.posts(f"{change.place}/shift-notes", {"id": str(new_id()), "text": "later"})
    [later] = await change.seen_by(change.ana)
    assert later["items"] == given["items"]


async def test_giving_twice_gives_once(change: Change):
    await change.beat()
    first, again = [await change.ana.posts(f"{change.place}/handovers") for _ in range(2)]
    assert first == again
    assert await change.beat() == 0


async def test_the_end_of_the_shift_gives_it_and_tells_who_comes(change: Change):
    await fills(change)
    await change.beat()
    await change.passes(minutes(21))
    await change.beat()
    [given] = await change.seen_by(change.bo)
    assert (given["state"], given["given_by"], kinds(given)) == (
        "given", None, ["alert", "watch", "call_back", "note"],
    )  # fmt: skip
    assert await change.hears(change.bo) == ["handover"]


async def test_a_shift_that_ended_while_no_beat_ran_is_handed_over_all_the_same(change: Change):
    await change.passes(minutes(50))
    assert await change.beat() == 2  # drafted, and given
    assert [h["state"] for h in await change.seen_by(change.bo)] == ["given"]


async def test_a_shift_that_is_made_longer_is_not_over(change: Change):
    await change.beat()
    await change.passes(minutes(15))
    await change.house.sql(
        "update shifts set during = tstzrange(lower(during), now() + interval '3 hours') "
        "where account_id = $1 returning 1",
        change.ana.person.account,
    )
    await change.beat(minutes(6))
    [draft] = await change.seen_by(change.ana)
    assert draft["state"] == "draft"
    assert datetime.fromisoformat(draft["ends_at"]) > datetime.now(UTC) + timedelta(hours=2)


async def confirms(phone: Phone, handover: dict[str, Any]) -> httpx2.Response:
    return await phone.post(f"/v1/handovers/{handover['id']}/confirm")


async def handed_over(change: Change) -> dict[str, Any]:
    """The shift is over, and what was given."""
    await change.beat()
    await change.passes(minutes(21))
    await change.beat()
    [given] = await change.seen_by(change.bo)
    return given


async def test_who_comes_confirms_and_who_left_learns_it(change: Change):
    given = await handed_over(change)
    answer = await confirms(change.bo, given)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["confirmed_by_name"]) == ("confirmed", "Bo")
    assert (await confirms(change.bo, given)).json()["confirmed_at"] == answer.json()["confirmed_at"]
    assert await change.hears(change.ana) == ["handover_draft", "handover_confirmed"]
    assert await change.beat(timedelta(hours=5)) == 0
    assert await change.hears(change.long) == []


async def test_nobody_confirms_their_own_a_draft_or_off_duty(change: Change):
    await change.beat()
    [draft] = await change.seen_by(change.ana)
    assert (await confirms(change.ana, draft)).json()["code"] == "own_handover"
    assert (await confirms(change.bo, draft)).status_code == 403
    await works(change.house, change.bo.person, -minutes(5), minutes(19))
    assert (await confirms(change.bo, draft)).json()["code"] == "not_given"
    assert (await confirms(change.nurse, draft)).status_code == 403


async def test_the_head_is_told_once_of_what_nobody_confirmed_in_time(change: Change):
    await handed_over(change)
    await change.beat(minutes(28))
    assert await change.hears(change.long) == []
    await change.beat(minutes(31))
    await change.beat(minutes(90))
    assert await change.hears(change.long) == ["handover_unconfirmed"]
    [given] = await change.seen_by(change.bo)
    assert given["head_told_at"]


async def test_where_nobody_comes_the_head_is_told_at_the_end_of_the_shift(change: Change):
    await change.house.sql("delete from shifts where account_id = $1 returning 1", change.bo.person.account)
    await change.beat()
    await change.passes(minutes(21))
    await change.beat()
    assert await change.hears(change.long) == ["handover_unconfirmed"]


async def test_managers_see_that_there_is_one_and_not_what_is_in_it(change: Change):
    await fills(change)
    await change.ana.posts(f"{change.place}/handovers")
    [seen] = await change.seen_by(change.long)
    assert (seen["items"], seen["counts"]["watched"]) == (None, 1)
    assert "ho nhiều" not in (await change.long.get(f"{change.place}/handovers")).text


async def test_off_duty_and_from_elsewhere_nobody_reads_one(change: Change):
    await change.ana.posts(f"{change.place}/handovers")
    assert (await change.bo.get(f"{change.place}/handovers")).status_code == 403
    other = await change.house.opens()
    stranger = await change.house.phone(await change.house.employs("doctor", "Eve", rank=1, facility=other))
    assert (await stranger.get(f"{change.place}/handovers")).status_code == 404
    [row] = await change.house.sql("select id from handovers")
    assert (await stranger.post(f"/v1/handovers/{row['id']}/confirm")).status_code == 404


async def test_reading_one_leaves_one_row_with_everybody_in_it(change: Change):
    await fills(change)
    await change.ana.posts(f"{change.place}/handovers")
    before = len(await change.house.sql("select 1 from audit_events"))
    await change.seen_by(change.nurse)
    [row] = (await change.house.sql("select act, residents from audit_events order by id"))[before:]
    assert (row["act"], row["residents"]) == ("handovers", [change.rosa.resident])


async def test_a_poisoned_handover_stands_in_nobodys_way(change: Change, monkeypatch: pytest.MonkeyPatch):
    await change.beat()
    hand = leaving.handovers.hand

    async def breaks(db: Any, id: UUID, *rest: Any) -> bool:
        raise RuntimeError("broken")

    monkeypatch.setattr(leaving.handovers, "hand", breaks)
    await change.beat(minutes(21))
    monkeypatch.setattr(leaving.handovers, "hand", hand)
    await change.beat(minutes(21))
    [row] = await change.house.sql("select given_at from handovers")
    assert row["given_at"] is None  # put off by half a minute
    await change.beat(minutes(22))
    [row] = await change.house.sql("select given_at from handovers")
    assert row["given_at"] is not None


async def test_two_beats_draft_and_give_each_once(change: Change):
    await asyncio.gather(*(change.beat() for _ in range(4)))
    await asyncio.gather(*(change.beat(minutes(21)) for _ in range(4)))
    assert len(await change.house.sql("select 1 from handovers")) == 1
    assert await change.hears(change.bo) == ["handover"]


# --- The watch list and promised calls


async def test_a_doctor_puts_under_watch_a_nurse_does_not(change: Change):
    watch = {"id": str(new_id()), "reason": "ho nhiều", "until": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    assert (await change.nurse.post(f"{change.about}/watches", watch)).status_code == 403
    first, again = [await change.ana.post(f"{change.about}/watches", watch) for _ in range(2)]
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    [seen] = (await change.nurse.get(f"{change.place}/watch-list")).json()["items"]
    assert (seen["name"], seen["reason"], seen["by_name"]) == ("Rosa", "ho nhiều", "Ana")


async def test_a_new_watch_takes_the_place_of_the_old_and_ending_it_empties_the_list(change: Change):
    ids = [str(new_id()) for _ in range(2)]
    for n, id in enumerate(ids):
        until = (datetime.now(UTC) + timedelta(days=n + 1)).isoformat()
        await change.ana.posts(f"{change.about}/watches", {"id": id, "reason": f"lý do {n}", "until": until})
    listed = (await change.ana.get(f"{change.place}/watch-list")).json()["items"]
    assert [watch["id"] for watch in listed] == [ids[1]]
    for _ in range(2):
        assert (await change.ana.http.delete(f"{change.about}/watches/{ids[1]}")).status_code == 204
    assert (await change.ana.get(f"{change.place}/watch-list")).json()["items"] == []


@pytest.mark.parametrize("until", [-timedelta(minutes=1), timedelta(days=15)])
async def test_nobody_is_watched_into_the_past_or_for_ever(change: Change, until: timedelta):
    watch = {"id": str(new_id()), "reason": "ho nhiều", "until": (datetime.now(UTC) + until).isoformat()}
    assert (await change.ana.post(f"{change.about}/watches", watch)).status_code == 422


async def test_who_left_the_house_is_on_no_watch_list(change: Change):
    await fills(change)
    assert (await change.ana.post(f"{change.about}/discharge", {"kind": "home", "reason": "về nhà"})).is_success
    assert (await change.ana.get(f"{change.place}/watch-list")).json()["items"] == []


async def test_a_promised_call_is_listed_until_it_was_made(change: Change):
    due = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    promise = {"id": str(new_id()), "whom": "con gái", "what": "kết quả", "due_at": due}
    first, again = [await change.nurse.post(f"{change.about}/call-backs", promise) for _ in range(2)]
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    other = await change.nurse.post(f"{change.about}/call-backs", {**promise, "what": "việc khác"})
    assert other.json()["code"] == "idempotency_mismatch"
    [seen] = (await change.ana.get(f"{change.place}/call-backs")).json()["items"]
    assert (seen["id"], seen["whom"], seen["done_at"]) == (promise["id"], "con gái", None)
    done = [await change.ana.posts(f"{change.about}/call-backs/{promise['id']}/done") for _ in range(2)]
    assert done[0] == done[1] and done[0]["done_by_name"] == "Ana"
    assert (await change.ana.get(f"{change.place}/call-backs")).json()["items"] == []


async def test_the_lists_come_in_pages_without_a_gap(change: Change):
    for n in range(5):
        due = (datetime.now(UTC) + timedelta(hours=n // 2)).isoformat()
        promise = {"id": str(new_id()), "whom": f"người {n}", "what": "x", "due_at": due}
        await change.nurse.posts(f"{change.about}/call-backs", promise)
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await change.ana.get(f"{change.place}/call-backs", limit=2, **cursor)).json()
        seen += [item["whom"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert sorted(seen) == [f"người {n}" for n in range(5)]
