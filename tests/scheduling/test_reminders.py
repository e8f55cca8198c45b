"""Who is reminded of an appointment, when, and once: as the phones see it, with the clock passed in."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from base.ids import new_id
from notify import feed, reach
from scheduling import reminder_fates, reminder_looks, reminders
from tests.scheduling.clinic import Clinic, at, clinic
from tests.world import Phone, World, minutes, reading

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest_asyncio.fixture
async def here(house: World) -> Clinic:
    made = await clinic(house)
    for name, phone in (("rosa", made.rosa), ("daughter", made.daughter)):
        await gets_pushes(phone, name)
    return made


async def gets_pushes(phone: Phone, name: str) -> Phone:
    (await phone.put("/v1/me/push", {"token": name})).raise_for_status()
    phone.push = name
    return phone


async def beats(house: World, now: datetime) -> None:
    """All that a beat does of this, at this time."""
    await reminders.plan_due(house.house.database, now)
    await reminders.remind_due(house.house.database, now)
    await reach.send_due(house.house.database, house.house.sender, now)
    await reminders.plan_due(house.house.database, now)


def buzzed(here: Clinic, phone: Phone) -> int:
    """How often this phone buzzed for a reminder."""
    return sum(push["k"] == "reminder" for push in here.house.pushes_to(phone))


async def told(phone: Phone) -> list[dict[str, Any]]:
    return [e["body"] for e in (await phone.syncs())["items"] if e["kind"] == "reminder"]


async def of(here: Clinic, held: dict[str, Any], phone: Phone | None = None) -> list[tuple[int, str, str | None]]:
    """Before, state and why of the reminders of an appointment, as a phone is shown them."""
    answer = await (phone or here.nurse).get(f"/v1/appointments/{held['id']}/reminders")
    assert answer.status_code == 200, answer.text
    return [(one["before_s"], one["state"], one["why"]) for one in answer.json()["items"]]


async def dropped(here: Clinic) -> list[dict[str, Any]]:
    answer = await here.nurse.get(f"/v1/facilities/{here.facility}/reminders/dropped")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_day_and_an_hour_before_each_whom_it_concerns_is_reminded_once(here: Clinic) -> None:
    held = await here.books(at(3, 9), confirm=True)
    times: dict[datetime, int] = {
        at(2, 9) - minutes(1.1): 0, at(2, 9) - minutes(0.1): 0, at(2, 9): 1, at(2, 10): 1, at(3, 7, 59): 1, at(3, 8): 2,
        at(3, 8, 30): 2, at(3, 9): 2, at(4, 9): 2,
    }  # fmt: skip
    for now, wanted in times.items():
        await beats(here.house, now)
        assert [buzzed(here, phone) for phone in (here.rosa, here.daughter)] == [wanted, wanted], now
    [first, _] = await told(here.rosa)
    assert (first["source"], first["of"]) == ("appointment", held["id"])
    assert datetime.fromisoformat(first["at"]) == at(3, 9) and datetime.fromisoformat(first["until"]) == at(3, 8)
    assert first["resident"]["id"] == str(here.rosa.person.resident)
    assert await of(here, held) == [(86400, "reached", None)] * 2 + [(3600, "reached", None)] * 2
    assert await of(here, held, here.daughter) == [(86400, "reached", None), (3600, "reached", None)]
    assert await dropped(here) == []


async def test_a_push_of_a_reminder_says_nothing_but_that_there_is_something(here: Clinic) -> None:
    await here.books(at(3, 9), confirm=True, reason="tái khám tim")
    await beats(here.house, at(2, 9))
    [push] = [p for p in here.house.fcm.received if p.token == "rosa" and p.data["k"] == "reminder"]
    assert set(push.data) == {"k", "s"}
    assert push.android["ttl"] == "82800s"  # as long as it is any use, until the one of the last hour


async def test_of_what_is_booked_half_an_hour_before_nobody_is_reminded(here: Clinic) -> None:
    """Whoever books has just been told."""
    begins = datetime.now(UTC) + minutes(30)
    more = {"overridden": "khám gấp", "ends_at": (begins + minutes(20)).isoformat(), "confirm": True}
    held = await here.books(begins, **more)
    for after in (0, 5, 25, 40):
        await beats(here.house, datetime.now(UTC) + minutes(after))
    assert await of(here, held) == [] and buzzed(here, here.rosa) == 0 and await dropped(here) == []


async def test_what_is_booked_hours_before_is_reminded_of_in_the_last_hour_alone(here: Clinic) -> None:
    begins = datetime.now(UTC) + 3 * HOUR
    more = {"overridden": "khám gấp", "ends_at": (begins + minutes(20)).isoformat(), "confirm": True}
    held = await here.books(begins, **more)
    await beats(here.house, datetime.now(UTC))
    assert buzzed(here, here.rosa) == 0
    await beats(here.house, begins - HOUR)
    assert await of(here, held, here.rosa) == [(3600, "reached", None)] and buzzed(here, here.rosa) == 1


async def test_what_is_held_and_not_confirmed_nobody_is_reminded_of(here: Clinic) -> None:
    held = await here.books(at(3, 9))
    await beats(here.house, at(2, 9))
    assert await of(here, held) == [] and buzzed(here, here.rosa) == 0


async def test_moved_twice_one_is_reminded_of_the_last_time_alone(here: Clinic) -> None:
    held = await here.books(at(5, 9), confirm=True)
    await reminders.plan_due(here.house.house.database, at(4, 9) - minutes(0.5))
    assert await of(here, held, here.rosa) == [(86400, "waiting", None)]
    for day in (6, 7):
        answer = await here.acts(here.nurse, await here.shown(held), "move", starts_at=at(day, 10).isoformat())
        assert answer.status_code == 200, answer.text
    assert await of(here, held, here.rosa) == [(86400, "cancelled", "moved")]
    for now in (at(4, 9), at(5, 8), at(5, 10), at(6, 9)):
        await beats(here.house, now)
        assert buzzed(here, here.rosa) == 0, now
    for wanted, now in enumerate((at(6, 10), at(7, 9)), 1):
        await beats(here.house, now)
        assert buzzed(here, here.rosa) == wanted


async def test_what_was_told_and_not_pushed_yet_ends_with_the_appointment(here: Clinic) -> None:
    held = await here.books(at(3, 9), confirm=True)
    await reminders.plan_due(here.house.house.database, at(2, 9))
    await reminders.remind_due(here.house.house.database, at(2, 9))
    assert await of(here, held, here.rosa) == [(86400, "told", None)]
    assert (await here.acts(here.rosa, held, "cancel")).status_code == 200
    assert await of(here, held, here.rosa) == [(86400, "cancelled", "cancelled")]
    for now in (at(2, 9), at(3, 8)):
        await beats(here.house, now)
    assert buzzed(here, here.rosa) == 0 and buzzed(here, here.daughter) == 0 and await dropped(here) == []


async def test_whoever_has_come_already_is_reminded_no_more(here: Clinic) -> None:
    begins = datetime.now(UTC) + 3 * HOUR
    more = {"overridden": "khám gấp", "ends_at": (begins + minutes(20)).isoformat(), "confirm": True}
    held = await here.books(begins, **more)
    await reminders.plan_due(here.house.house.database, begins - HOUR - minutes(0.5))
    assert (await here.acts(here.nurse, held, "check-in")).status_code == 200
    await beats(here.house, begins - HOUR)
    assert await of(here, held, here.rosa) == [(3600, "cancelled", "checked_in")] and buzzed(here, here.rosa) == 0


async def test_what_is_being_changed_this_moment_is_looked_at_again_when_that_is_done(here: Clinic) -> None:
    held = await here.books(at(3, 9), confirm=True)
    async with here.house.house.database.work("engine", at(2, 9)) as db:
        await db.execute("select 1 from appointments where id = $1 for update", held["id"])
        await reminders.plan_due(here.house.house.database, at(2, 9))
        await reminders.remind_due(here.house.house.database, at(2, 9))
        assert await of(here, held, here.rosa) == [(86400, "waiting", None)]
    await beats(here.house, at(2, 9) + reminder_looks.BUSY)
    assert await of(here, held, here.rosa) == [(86400, "reached", None)]


@pytest.mark.parametrize(
    ("scope", "wanted"), [("status", 0), ("appointments", 1), ("summary", 1), ("full", 1)]
)  # fmt: skip
async def test_relatives_are_reminded_whose_scope_says_so(here: Clinic, scope: str, wanted: int) -> None:
    relative = await gets_pushes(await here.house.phone(await here.house.relates(here.rosa.person, scope)), "niece")
    await here.books(at(3, 9), confirm=True)
    await beats(here.house, at(2, 9))
    assert buzzed(here, relative) == wanted and len(await told(relative)) == wanted


async def test_a_relative_who_left_between_planning_and_telling_hears_nothing(here: Clinic) -> None:
    held = await here.books(at(3, 9), confirm=True)
    await reminders.plan_due(here.house.house.database, at(2, 9) - minutes(0.5))
    await here.house.sql(
        "update relatives set ended_at = now() where account_id = $1 returning 1", here.daughter.person.account
    )
    await beats(here.house, at(2, 9))
    assert buzzed(here, here.daughter) == 0 and buzzed(here, here.rosa) == 1
    assert sorted(await of(here, held)) == [(86400, "cancelled", "no_access"), (86400, "reached", None)]


@pytest.mark.parametrize(
    ("zone", "quiet", "begins", "wanted"),
    [
        # Appointment in Hà Nội; when the 24 h and the 1 h notice buzz, and what is dropped. None of it is ever early.
        ("Asia/Ho_Chi_Minh", None, at(3, 9), ([at(2, 9), at(3, 8)], [])),
        ("Asia/Ho_Chi_Minh", ("21:00:00", "07:00:00"), at(3, 9), ([at(2, 9), at(3, 8)], [])),
        ("Asia/Ho_Chi_Minh", ("21:00:00", "07:00:00"), at(3, 7, 30), ([at(2, 7, 30), at(3, 7)], [])),
        ("Asia/Ho_Chi_Minh", ("21:00:00", "07:00:00"), at(3, 6, 30), ([at(2, 7)], ["quiet_hours"])),
        ("Asia/Ho_Chi_Minh", ("21:00:00", "07:00:00"), at(3, 7), ([at(2, 7)], ["quiet_hours"])),
        ("Asia/Ho_Chi_Minh", ("13:00:00", "06:00:00"), at(3, 14), ([at(3, 6)], ["quiet_hours"])),
        ("Europe/Berlin", ("22:00:00", "07:00:00"), at(3, 15), ([at(2, 15), at(3, 14)], [])),
        ("America/New_York", ("00:00:00", "06:00:00"), at(3, 9), ([at(2, 9), at(3, 8)], [])),
        ("Pacific/Auckland", ("21:00:00", "07:00:00"), at(3, 10), ([at(2, 10), at(3, 9)], [])),
    ],
)
async def test_reminders_by_quiet_hours_and_zone(
    here: Clinic, zone: str, quiet: tuple[str, str] | None, begins: datetime, wanted: tuple[list[datetime], list[str]]
) -> None:
    if quiet:
        wishes = {"quiet_from": quiet[0], "quiet_until": quiet[1], "zone": zone}
        assert (await here.rosa.put("/v1/me/preferences", wishes)).status_code == 200
    more = {"overridden": "theo hẹn", "ends_at": (begins + minutes(20)).isoformat(), "confirm": True}
    await here.books(begins, **more)
    buzzes: list[datetime] = []
    now = begins - DAY - HOUR
    while now < begins + HOUR:
        before = buzzed(here, here.rosa)
        await beats(here.house, now)
        buzzes += [now] * (buzzed(here, here.rosa) - before)
        now += minutes(30)
    mine = [one for one in await dropped(here) if one["account"] == str(here.rosa.person.account)]
    assert (buzzes, [one["why"] for one in mine]) == wanted


async def test_each_says_how_long_before_and_of_what(here: Clinic) -> None:
    assert (await here.rosa.get("/v1/me/reminders")).json() == {"before_s": [86400, 3600], "off": []}
    wanted = {"before_s": [1800, 7200, 1800], "off": []}
    answer = await here.rosa.put("/v1/me/reminders", wanted)
    assert answer.json() == {"before_s": [7200, 1800], "off": []}
    assert (await here.daughter.put("/v1/me/reminders", {"off": ["appointment"]})).status_code == 200
    held = await here.books(at(3, 9), confirm=True)
    for now, times in ((at(2, 9), 0), (at(3, 7), 1), (at(3, 8), 1), (at(3, 8, 30), 2)):
        await beats(here.house, now)
        assert (buzzed(here, here.rosa), buzzed(here, here.daughter)) == (times, 0)
    assert [before for before, _, _ in await of(here, held)] == [7200, 1800]
    for wrong in ({"before_s": [60]}, {"before_s": [8 * 86400]}, {"off": ["alert"]}, {"before_s": [3600] * 6}):
        assert (await here.rosa.put("/v1/me/reminders", wrong)).status_code in (400, 422), wrong


async def test_a_wish_for_a_time_that_has_passed_is_not_made_up_for(here: Clinic) -> None:
    held = await here.books(at(1, 9), confirm=True)
    assert (await here.rosa.put("/v1/me/reminders", {"before_s": [7 * 86400]})).status_code == 200
    await beats(here.house, datetime.now(UTC))
    assert await of(here, held, here.rosa) == [] and buzzed(here, here.rosa) == 0


async def test_after_a_long_night_what_is_still_useful_is_sent_and_the_rest_is_listed(here: Clinic) -> None:
    over = await here.books(at(3, 8), confirm=True)
    soon = await here.books(at(3, 9), resident=(await here.house.admits("Bảy")), confirm=True)
    later = await here.books(at(3, 11), resident=(await here.house.admits("Tám")), confirm=True)
    await beats(here.house, at(3, 8, 45))
    assert sorted(set(await of(here, over))) == [(3600, "dropped", "late"), (86400, "dropped", "late")]
    states = [sorted((before, state) for before, state, _ in await of(here, one)) for one in (soon, later)]
    assert states[0] == [(3600, "dropped"), (86400, "dropped")]  # no phone: unreachable, and listed
    assert states[1] == [(86400, "dropped")]
    whys = {(one["subject"], one["before_s"]): one["why"] for one in await dropped(here)}
    assert whys == {
        (over["id"], 86400): "late", (over["id"], 3600): "late", (soon["id"], 86400): "late",
        (soon["id"], 3600): "unreachable", (later["id"], 86400): "unreachable",
    }  # fmt: skip
    assert buzzed(here, here.rosa) == 0
    await beats(here.house, at(3, 9, 30))
    assert await of(here, over, here.rosa) == [(86400, "dropped", "late"), (3600, "dropped", "late")]


async def test_a_push_that_could_not_go_in_time_is_dropped_and_listed(here: Clinic) -> None:
    held = await here.books(at(3, 9), confirm=True)
    await reminders.plan_due(here.house.house.database, at(3, 8))
    await reminders.remind_due(here.house.house.database, at(3, 8))
    await beats(here.house, at(3, 8, 51))
    assert buzzed(here, here.rosa) == 0
    assert (3600, "dropped", "late") in await of(here, held, here.rosa)


async def test_the_list_of_dropped_ones_is_for_the_house_and_comes_in_pages(here: Clinic) -> None:
    await here.books(at(3, 9), confirm=True)
    await beats(here.house, at(3, 9))
    path, found = f"/v1/facilities/{here.facility}/reminders/dropped", []
    page = (await here.manager.get(path, limit=3)).json()
    while True:
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        page = (await here.manager.get(path, limit=3, cursor=page["next"])).json()
    assert len(found) == len(set(found)) == 4
    assert (await here.rosa.get(path)).status_code == 404
    [row, *_] = await here.house.sql("select residents from audit_events where act = 'dropped_reminders'")
    assert row["residents"] == [here.rosa.person.resident]


async def test_five_beats_at_once_tell_each_once(here: Clinic) -> None:
    await here.books(at(3, 9), confirm=True)
    await asyncio.gather(*(beats(here.house, at(2, 9)) for _ in range(5)))
    assert (buzzed(here, here.rosa), buzzed(here, here.daughter)) == (1, 1)
    assert len(await here.house.sql("select 1 from reminders")) == 2


async def test_one_that_cannot_be_told_stands_in_nobodys_way_and_is_listed(
    here: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = await here.books(at(3, 9), confirm=True)
    append = feed.append

    def stumbles(db: Any, accounts: Any, *given: Any, **more: Any) -> None:
        if accounts == [here.daughter.person.account]:
            raise ZeroDivisionError
        append(db, accounts, *given, **more)

    monkeypatch.setattr(feed, "append", stumbles)
    for n in range(reminders.TRIES + 1):
        await beats(here.house, at(2, 9) + n * reminders.POISONED)
    assert buzzed(here, here.rosa) == 1
    assert await of(here, held, here.daughter) == [(86400, "dropped", "failed")]


async def test_what_has_been_over_for_long_is_forgotten(here: Clinic) -> None:
    await here.books(at(3, 9), confirm=True)
    await beats(here.house, at(2, 9))
    async with here.house.house.database.work("engine", at(2, 9) + 91 * DAY) as db:
        await reminder_fates.forget(db)
    assert not await here.house.sql("select 1 from reminders union all select 1 from reminders_planned")


async def test_the_resident_is_reminded_of_readings_that_are_due_once_for_all_of_them(here: Clinic) -> None:
    path = f"/v1/residents/{here.rosa.person.resident}"
    items = [{"what": what, "every_s": every} for what, every in (("spo2", 86400), ("pulse", 86400), ("weight", 3600))]
    assert (await here.nurse.put(f"{path}/monitoring", {"items": items, "reason": "theo dõi"})).is_success
    [row] = await here.house.sql("select since from expected where what = 'spo2'")
    since: datetime = row["since"]
    await beats(here.house, since + DAY - minutes(5))
    assert buzzed(here, here.rosa) == 0
    await beats(here.house, since + DAY)
    assert (buzzed(here, here.rosa), buzzed(here, here.daughter)) == (1, 0)
    [body] = await told(here.rosa)
    assert (body["source"], body["of"]) == ("reading", str(here.rosa.person.resident))
    await beats(here.house, since + DAY + HOUR)
    assert buzzed(here, here.rosa) == 1


async def test_a_reading_that_came_in_time_is_not_asked_for(here: Clinic) -> None:
    path = f"/v1/residents/{here.rosa.person.resident}"
    plan = {"items": [{"what": "spo2", "every_s": 86400}], "reason": "theo dõi"}
    assert (await here.nurse.put(f"{path}/monitoring", plan)).is_success
    [row] = await here.house.sql("select since from expected")
    await reminders.plan_due(here.house.house.database, row["since"] + DAY - minutes(0.5))
    await here.nurse.records(reading("spo2", 97), resident=here.rosa.person.resident)
    await here.house.sql("update readings set taken_at = taken_at + interval '2 minutes' returning 1")
    await beats(here.house, row["since"] + DAY)
    assert buzzed(here, here.rosa) == 0
    assert [r["state"] for r in await here.house.sql("select state from reminders")] == ["cancelled"]


async def test_a_day_before_a_screening_is_over_who_may_fill_it_in_at_home_is_reminded(here: Clinic) -> None:
    from scheduling import checkups

    rule = {"id": str(new_id()), "instrument": "phq9", "occasion": "admission", "window_days": 3}
    await here.manager.posts(f"/v1/facilities/{here.facility}/screening-rules", rule)
    await checkups.screen_due(here.house.house.database)
    [row] = await here.house.sql("select id, until from screening_due")
    for now, wanted in ((row["until"] - 2 * DAY, 0), (row["until"] - DAY, 1), (row["until"] - HOUR, 1)):
        await beats(here.house, now)
        assert (buzzed(here, here.rosa), buzzed(here, here.daughter)) == (wanted, 0), now
    [body] = await told(here.rosa)
    assert (body["source"], body["of"]) == ("screen", str(row["id"])) and "phq" not in str(body)


def test_what_is_of_no_use_any_more_is_dropped() -> None:
    until = datetime(2026, 11, 23, 4, tzinfo=UTC)
    one = reminder_looks.Waiting(
        id=new_id(), source="appointment", subject=new_id(), version=1, account=new_id(), resident=new_id(), at=until,
        due_at=until, useful_until=until, tries=0,
    )  # fmt: skip
    key = frozenset({(one.source, one.subject, one.version)})
    seen = reminder_looks.Seen(still=key, held=key, concerned=frozenset({one.id}), off=frozenset())
    assert reminder_looks.judge(one, seen, until - timedelta(seconds=1)).state == "told"
    assert reminder_looks.judge(one, seen, until) == reminder_looks.Fate("dropped", "late")
