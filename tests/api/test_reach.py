"""The timeline of an alert's tries, and how one wants to be reached, at the edge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alerts import escalation, late
from notify import reach
from notify.planning import LATE_AT_MOST
from tests.world import World, reading


async def test_the_timeline_of_an_alert_shows_every_try_with_the_providers_word_and_the_apps(house: World) -> None:
    await house.opens()
    ana = await house.phone(await house.employs("doctor", "Ana", rank=1), push="ana-tries")
    rosa = await house.phone(await house.admits("Rosa"))
    [alert] = (await rosa.records(reading("spo2", 84)))["alerts"]
    path = f"/v1/alerts/{alert}/reach"
    await house.beat()
    await house.sql("select pg_sleep(0)")
    app = await ana.opens_socket()
    told = await app.hears(lambda frame: frame["t"] == "event" and frame["kind"] == "alert")
    await app.sends({"t": "seen", "seq": told["seq"]})
    for _ in range(100):
        if await house.sql("select 1 from reach_receipts"):
            break
        await app.hears_nothing(for_s=0.1)

    answer = (await ana.get(path)).json()["items"]
    [mine] = [one for one in answer if one["who"] and one["who"]["name"] == "Ana"]
    assert mine["state"] == "sent" and mine["seen_at"] >= mine["sent_at"] >= mine["at"]
    [tried] = mine["tries"]
    assert (tried["channel"], tried["n"], tried["outcome"], tried["seen_at"]) == ("push", 1, "sent", mine["seen_at"])
    assert "ana-tries" not in (await ana.get(path)).text

    at_home = (await rosa.get(path)).json()["items"]
    assert [one["who"]["name"] for one in at_home] == ["Ana"]
    stranger = await house.phone(await house.enrols("Somebody"))
    assert (await stranger.get(path)).status_code == 404


async def test_how_one_wants_to_be_reached_is_kept_and_what_cannot_be_is_refused(house: World) -> None:
    phone = await house.phone(await house.enrols("Ana"))
    path = "/v1/me/preferences"
    first = (await phone.get(path)).json()
    assert first["channels"][0] == "push" and first["quiet_from"] is None
    wanted = {**first, "channels": ["zalo", "push"], "quiet_from": "22:00:00", "quiet_until": "06:00:00"}
    assert (await phone.put(path, wanted)).status_code == 200
    assert (await phone.get(path)).json() == wanted
    for wrong, pointer in (
        ({"channels": ["sms"]}, "/channels"),
        ({"channels": ["push", "push"]}, "/channels"),
        ({"quiet_from": "22:00:00"}, "/quiet_until"),
        ({"zone": "Mars/Olympus"}, "/zone"),
        ({"fallback_emergency_s": 5}, "/fallback_emergency_s"),
        ({"muted": ["alert"]}, "/muted"),
    ):
        refused = await phone.put(path, wrong)
        assert refused.status_code in (400, 422), wrong
        assert refused.json()["errors"][0]["pointer"].startswith(pointer)
    assert (await phone.get(path)).json() == wanted


async def test_an_alert_whose_notices_came_too_late_is_told_anew_at_once(house: World) -> None:
    await house.opens()
    ana = await house.phone(await house.employs("doctor", "Ana", rank=1), push="ana-late")
    rosa = await house.phone(await house.admits("Rosa"))
    [alert] = (await rosa.records(reading("respiratory_rate", 22)))["alerts"]
    database, sender = house.house.database, house.house.sender
    await escalation.escalate_due(database)
    after = datetime.now(UTC) + LATE_AT_MOST + timedelta(seconds=5)
    await reach.send_due(database, sender, after, urgent=True)
    assert house.pushes_to(ana) == []
    assert await late.tell_anew(database, after) == 1
    assert await late.tell_anew(database, after) == 0
    await escalation.escalate_due(database, after)
    await reach.send_due(database, sender, after, urgent=True)
    assert len(house.pushes_to(ana)) == 1
    log = [row["what"] for row in await house.sql("select what from alert_log where alert_id = $1::uuid", alert)]
    assert log.count("notices_late") == 1
