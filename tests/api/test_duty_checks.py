"""Before a shift: who is missing, who cannot be reached, who has not answered; one's own calendar; hours of duty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from api import ranks
from scheduling import checks
from tests.api.test_rota import Ward, local, ward
from tests.world import Phone

__all__ = ["ward"]


async def looks(ward: Ward, after: timedelta = timedelta(0)) -> None:
    await checks.check_due(ward.house.house.database, ranks.called, datetime.now(UTC) + after)


async def told(phone: Phone) -> list[str]:
    return [e["body"]["what"] for e in (await phone.syncs())["items"] if e["kind"] == "duty"]


async def test_an_empty_rank_is_told_to_the_head_once_ahead_and_again_when_it_begins(ward: Ward) -> None:
    await ward.house.admits()
    for rank, days in ((1, 4), (2, 30)):
        first = {"first": local(-1).date().isoformat(), "last": local(days).date().isoformat()}
        await ward.turns(ward.ana if rank == 1 else ward.bo, id=f"00000000-0000-7000-8000-00000000000{rank}",
                         rank=rank, **first)  # fmt: skip
    for person in (ward.ana, ward.bo):
        await ward.house.phone(person, push=f"push-{person.name}")
    await looks(ward)
    await looks(ward)
    assert await told(ward.manager) == ["empty"]
    [gap] = (await ward.manager.get(f"{ward.place}/gaps")).json()["items"]
    assert gap["rank"] == 1 and datetime.fromisoformat(gap["starts_at"]) > local(3)
    await ward.house.sql("update devices set seen_at = now() + interval '6 days' returning 1")
    await looks(ward, timedelta(days=6))
    await looks(ward, timedelta(days=6, minutes=1))
    assert (await told(ward.manager)).count("empty") == 2
    await ward.turns(ward.ana)  # somebody is found
    await looks(ward)
    rows = await ward.house.sql("select over_at from duty_checks where kind = 'empty'")
    assert [row["over_at"] is not None for row in rows] == [True]


async def test_who_has_no_phone_or_a_silent_one_is_told_to_the_head(ward: Ward) -> None:
    await ward.turns(ward.ana)
    await ward.turns(ward.bo, id="00000000-0000-7000-8000-000000000002", rank=2)
    bo = await ward.house.phone(ward.bo, push="push-bo")
    assert bo.push
    await ward.house.sql(
        """update devices set push_token_at = now() - interval '8 days', created_at = now() - interval '8 days',
                  seen_at = null where push_token = 'push-bo' returning 1"""
    )
    await looks(ward)
    assert sorted(await told(ward.manager)) == ["no_channel", "stale"]
    people = (await ward.manager.get(f"{ward.place}/gaps")).json()["people"]
    assert {(p["name"], p["kind"]) for p in people if p["kind"] != "on_duty"} == {
        ("Ana", "no_channel"),
        ("Bo", "stale"),
    }


async def test_who_goes_on_duty_is_called_and_the_head_hears_of_silence(ward: Ward) -> None:
    ana = await ward.house.phone(ward.ana, push="push-ana")
    now = datetime.now(UTC).replace(microsecond=0)
    await ward.turns(ward.bo)
    bo = await ward.house.phone(ward.bo, push="push-bo")
    await ward.overrides(ward.ana, ward.bo, 0.5, 1.5)
    await looks(ward)
    await looks(ward)
    called = [e for e in (await ana.syncs())["items"] if e["kind"] == "duty" and e["body"]["what"] == "on_duty"]
    assert len(called) == 1 and datetime.fromisoformat(called[0]["body"]["starts_at"]) > now
    pushes = await ward.house.sql("select kind, account_id from reach_intents where account_id = $1", ward.ana.account)
    assert [row["kind"] for row in pushes if row["account_id"] == ward.ana.account].count("duty") >= 1
    await looks(ward, timedelta(minutes=20))
    assert "not_answered" not in await told(ward.manager)
    await looks(ward, timedelta(minutes=41))
    await looks(ward, timedelta(minutes=42))
    assert (await told(ward.manager)).count("not_answered") == 1
    check = called[0]["subject"]
    assert (await bo.post(f"/v1/me/duty/{check}/heard")).status_code == 404
    assert (await ana.post(f"/v1/me/duty/{check}/heard")).status_code == 204


async def test_who_has_answered_is_not_reported(ward: Ward) -> None:
    ana = await ward.house.phone(ward.ana, push="push-ana")
    await ward.turns(ward.bo)
    await ward.overrides(ward.ana, ward.bo, 0.5, 1.5)
    await looks(ward)
    [check] = await ward.house.sql(
        "select id from duty_checks where kind = 'on_duty' and account_id = $1", ward.ana.account
    )
    for _ in range(2):
        assert (await ana.post(f"/v1/me/duty/{check['id']}/heard")).status_code == 204
    await looks(ward, timedelta(minutes=45))
    assert "not_answered" not in await told(ward.manager)


async def test_a_calendar_at_a_secret_address_holds_ones_duty_until_it_is_ended(ward: Ward) -> None:
    await ward.turns(ward.ana, ward.bo)
    ana = await ward.house.phone(ward.ana)
    path = (await ana.posts("/v1/me/duty-calendar"))["path"]
    answer = await ward.house.stranger.get(path)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.text).walk("VEVENT")
    held = await ward.house.sql("select id from shifts where account_id = $1", ward.ana.account)
    assert len(events) == len(held) > 10 and {str(e["summary"]) for e in events} == {"Trực, bậc 1"}
    assert "Ana" not in answer.text
    [row] = await ward.house.sql("select secret_hash from duty_calendars")
    assert path.split("/")[-1].removesuffix(".ics").encode() not in row["secret_hash"]
    newer = (await ana.posts("/v1/me/duty-calendar"))["path"]
    assert (await ward.house.stranger.get(path)).status_code == 404
    assert (await ana.http.delete("/v1/me/duty-calendar")).status_code == 204
    for gone in (newer, "/v1/calendars/short.ics", newer.removesuffix(".ics")):
        assert (await ward.house.stranger.get(gone)).status_code == 404


async def test_hours_of_duty_are_told_to_managers_only(ward: Ward) -> None:
    await ward.turns(ward.ana, first="2027-01-01")
    query = {"month": "2027-02"}
    answer = (await ward.manager.get(f"{ward.place}/statistics", **query)).json()
    [ana] = answer["items"]
    assert (ana["name"], ana["hours"]["weekday"] + ana["hours"]["weekend"]) == ("Ana", 28 * 24)
    assert ana["hours"]["night"] == 28 * 8 and answer["rates"][-1]["night"] == 1.3
    doctor = await ward.house.phone(ward.ana)
    assert (await doctor.get(f"{ward.place}/statistics", **query)).status_code == 403
    assert (await doctor.get(f"{ward.place}/gaps")).status_code == 403
