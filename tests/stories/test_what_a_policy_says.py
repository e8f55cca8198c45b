"""A facility's own steps: by the hour, in rounds, by name, until all answered; and what follows when nobody does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from alerts import self_audit
from alerts.level import LEVELS
from tests.stories.cast import a_night, each_second, happened, now
from tests.world import World, minutes, reading

FIRST, SECOND = {"who": "on_call", "rank": 1}, {"who": "on_call", "rank": 2}
MANAGERS = {"who": "staff", "role": "manager"}


def step(*tell: Any, wait_s: int = 300, **more: Any) -> dict[str, Any]:
    return {"tell": list(tell), "wait_s": wait_s, **more}


async def goes_by(house: World, *steps: dict[str, Any], **more: Any) -> None:
    """The facility's steps for every level, set by its manager over HTTP."""
    manager = await house.phone(await house.employs("manager", "Long"), push="long")
    path = f"/v1/facilities/{house.facility}/escalation-policy"
    body = {**{level: list(steps) for level in LEVELS}, **more}
    version = (await manager.get(path)).headers["etag"]
    (await manager.put(path, body, **{"if-match": version})).raise_for_status()


async def told(house: World, alert: str) -> list[tuple[int, str]]:
    rows = await house.sql(
        """select l.step, a.name from alert_log l join accounts a on a.id = l.who
            where alert_id = $1::uuid and what = 'told' order by l.id""",
        alert,
    )
    return [(row["step"], row["name"]) for row in rows]


async def test_a_step_is_told_as_often_as_it_says_before_the_next(house: World):
    night = await a_night(house)
    await goes_by(house, step(FIRST, times=3), step(SECOND))
    alert = await night.alert()
    for after in (6, 12, 18):
        await house.beat(after=minutes(after))
    ana, bo = "BS. Ana", "BS. Bo"
    assert await told(house, alert) == [(1, ana), (1, ana), (1, ana), (2, bo)]


async def test_by_night_other_steps_hold_and_an_alert_keeps_the_hour_at_which_it_began(house: World):
    night = await a_night(house)
    local = datetime.now(UTC) + timedelta(hours=7)
    covers = {"begins": f"{local - timedelta(hours=1):%H:%M:00}", "ends": f"{local + minutes(10):%H:%M:00}"}
    by_night = [step(SECOND), step(MANAGERS)]
    await goes_by(house, step(FIRST), step(FIRST), hours=[{**covers, "urgent": by_night}])
    alert = await night.alert()
    await house.beat(after=minutes(20))  # its hours are over
    assert await told(house, alert) == [(1, "BS. Bo"), (2, "Long")]

    await night.bo.post(f"/v1/alerts/{alert}/hand-over", {"to": str(night.bo.person.account)})
    await house.beat(after=minutes(30))
    assert (await told(house, alert))[-1] == (1, "BS. Ana"), "it began again, by day"


async def test_somebody_called_by_name_is_told_and_must_work_there(house: World):
    night = await a_night(house)
    hoa = await house.employs("doctor", "Hoa")
    stranger = await house.enrols("Somebody")
    await goes_by(house, step({"who": "named", "account": str(hoa.account)}))
    alert = await night.alert()
    assert await told(house, alert) == [(1, "Hoa")]

    manager = await house.phone(await house.employs("manager", "Lan"))
    path = f"/v1/facilities/{house.facility}/escalation-policy"
    held = await manager.get(path)
    held_by = [step({"who": "named", "account": str(stranger.account)})]
    refused = await manager.put(path, {**held.json(), "info": held_by}, **{"if-match": held.headers["etag"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_staff")


async def test_how_long_an_app_has_is_the_facilitys_to_say(house: World):
    night = await a_night(house)
    await goes_by(house, step(FIRST), fallback_emergency_s=20, fallback_urgent_s=60)
    await night.alert("respiratory_rate", 22)
    await night.alert("spo2", 84)
    rows = await house.sql("select emergency, fallback_s from reach_intents where urgent order by emergency")
    assert [(row["emergency"], row["fallback_s"]) for row in rows] == [(False, 60), (True, 20)]


async def test_a_step_that_all_must_answer_is_over_when_the_last_has_and_the_log_says_who(house: World):
    night = await a_night(house)
    await goes_by(house, step(FIRST, SECOND, times=2, all_must_answer=True), step(MANAGERS))
    alert = await night.alert()

    first = (await night.ana.post(f"/v1/alerts/{alert}/acknowledge")).json()
    assert (first["state"], first["owner"]["name"]) == ("open", "BS. Ana")
    await house.beat(after=minutes(6))
    assert await told(house, alert) == [(1, "BS. Ana"), (1, "BS. Bo"), (1, "BS. Bo")], "whoever answered rests"

    last = (await night.bo.post(f"/v1/alerts/{alert}/acknowledge")).json()
    assert (last["state"], last["owner"]["name"]) == ("acknowledged", "BS. Ana")
    answered = [line["by_name"] for line in last["log"] if line["what"] == "answered"]
    assert answered == ["BS. Ana", "BS. Bo"]
    await house.beat(after=minutes(12))
    assert len(await told(house, alert)) == 3


async def test_nobody_answered_is_in_the_log_once_told_to_the_province_without_a_word_of_whom_and_asked_by_more_ways(
    house: World,
):
    night = await a_night(house)
    contact = await house.phone(await _supervises(house), push="so")
    await goes_by(house, step(FIRST), step(SECOND))
    alert = await night.alert()
    for after in (6, 12, 18):
        await house.beat(after=minutes(after))

    assert await happened(house, alert) == ["opened", "told", "told", "no_answer", "province_told", "told", "told"]
    ways = await house.sql(
        "select channels from alert_log where alert_id = $1::uuid and what = 'told' order by id", alert
    )
    assert [row["channels"] for row in ways] == [None, None, ["sms"], ["sms"]]
    [notice] = (await contact.syncs())["items"]
    assert notice["kind"] == "announcement"
    assert notice["body"]["facility"]["name"] == "Trung tâm thử"
    assert not any(word in str(notice) for word in ("Rosa", alert, str(night.rosa.person.resident), "urgent", "Ana"))
    assert len(house.pushes_to(contact)) == 1


async def test_a_province_hears_of_a_facility_once_an_hour_however_many_alerts_wait(house: World):
    night = await a_night(house)
    contact = await house.phone(await _supervises(house))
    await goes_by(house, step(FIRST))
    await night.alert()
    await night.alert("pulse", 135)
    await house.beat(after=minutes(6))
    await house.beat(after=minutes(12))
    assert len((await contact.syncs())["items"]) == 1


async def test_an_owner_who_taps_keeps_the_alert_and_who_has_it_not_learns_who_has(house: World):
    night = await a_night(house)
    alert = await night.alert()
    await night.ana.post(f"/v1/alerts/{alert}/acknowledge")
    await house.beat(after=minutes(56))
    asked = [event for event in (await night.ana.syncs())["items"] if event["body"].get("still_on_it")]
    assert len(asked) == 1 and night.rang(night.ana) == 2

    kept = (await night.ana.post(f"/v1/alerts/{alert}/still-on-it")).json()
    assert (kept["state"], kept["log"][-1]["what"]) == ("acknowledged", "still_on_it")
    other = (await night.bo.post(f"/v1/alerts/{alert}/still-on-it")).json()
    assert (other["owner"]["name"], len(other["log"])) == ("BS. Ana", len(kept["log"]))
    assert (await now(house, alert))["next_due_at"] > datetime.now(UTC) + minutes(50)
    assert (night.rang(night.ana), night.rang(night.bo)) == (2, 0)


async def test_an_owner_who_has_left_is_not_waited_for(house: World):
    night = await a_night(house)
    alert = await night.alert()
    await night.ana.post(f"/v1/alerts/{alert}/acknowledge")
    await house.sql(
        "update staff set during = tstzrange(lower(during), now()) where account_id = $1 returning 1",
        night.ana.person.account,
    )
    await house.beat(after=minutes(56))
    assert (await happened(house, alert))[-1] == "told"
    assert night.rang(night.bo) == 1


async def test_where_the_last_step_reaches_no_phone_the_managers_are_told_within_5_seconds(house: World):
    await house.opens()
    await house.employs("doctor", "Ana", rank=1)
    await goes_by(house, step(FIRST))
    rosa = await house.phone(await house.admits("Rosa"))
    [alert] = (await rosa.records(reading("respiratory_rate", 22)))["alerts"]
    await each_second(house, 5)
    assert await told(house, alert) == [(1, "Ana"), (1, "Ana"), (1, "Long")]
    assert "no_answer" not in await happened(house, alert)


async def test_the_auditor_ends_tries_nobody_settled_and_counts_what_is_overdue(house: World):
    night = await a_night(house)
    await night.alert()
    await house.sql("update reach_attempts set ended_at = null, outcome = null returning id")
    assert (await self_audit.audit(house.house.database)).unsettled == 0, "it may still be settled"
    found = await self_audit.audit(house.house.database, datetime.now(UTC) + minutes(20))
    assert (found.unsettled, found.overdue) == (1, 1)
    assert [row["reason"] for row in await house.sql("select reason from reach_attempts")] == ["lost"]


async def _supervises(house: World) -> Any:
    supervisor = await house.enrols("Sở")
    await house.sql(
        """insert into province_staff (account_id, province_code, during)
           values ($1, '48', tstzrange(now(), null)) returning 1""",
        supervisor.account,
    )
    return supervisor
