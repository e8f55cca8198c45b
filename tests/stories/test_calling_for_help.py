"""One press calls: an emergency at once, with where to go; taken back in time it ends; and nothing that others use up
keeps it from getting through."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import httpx2
import pytest

from base.ids import new_id
from tests.api.test_traffic import node, uses_up
from tests.stories.cast import Night, a_night, happened, now
from tests.world import Phone, World


def button(night: Night) -> str:
    return f"/v1/residents/{night.rosa.person.resident}/call-for-help"


async def presses(phone: Phone, night: Night, **more: Any) -> dict[str, Any]:
    answer = await phone.post(button(night), {"id": str(new_id()), **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def cancels(phone: Phone, night: Night, press: str) -> httpx2.Response:
    return await phone.post(f"{button(night)}/{press}/cancel")


async def passes(house: World, press: str, seconds: float) -> None:
    """As if it had been pressed so long ago."""
    await house.sql(
        "update help_calls set at = at - make_interval(secs => $2) where id = $1 returning 1", UUID(press), seconds
    )


async def test_a_press_is_an_emergency_that_rings_the_first_doctor_at_once(house: World):
    night = await a_night(house)
    alert = await presses(night.rosa, night)
    await house.beat()
    assert (alert["level"], alert["state"]) == ("emergency", "open")
    assert night.rang(night.ana) == 1


async def test_whoever_answers_sees_where_to_go(house: World):
    night = await a_night(house)
    nurse = await house.phone(await house.employs("nurse"))
    ward = await house.sql(
        """insert into wards (facility_id, name, kind, during) values ($1, 'Khu A', 'residential',
             tstzrange(now() - interval '1 day', null)) returning id""",
        house.facility,
    )
    to = {"ward": str(ward[0]["id"]), "bed": "12"}
    assert (await nurse.post(f"/v1/residents/{night.rosa.person.resident}/transfer", to)).is_success
    alert = await presses(night.rosa, night, place="vườn sau")
    await house.beat()
    [press] = (await night.ana.get(f"/v1/alerts/{alert['id']}")).json()["calls"]
    assert (press["ward"], press["bed"], press["place"]) == ("Khu A", "12", "vườn sau")
    assert press["by"] == str(night.rosa.person.account)


@pytest.mark.parametrize(
    ("place", "kept"), [("  x  ", "x"), ("", None), ("\u0007\n", None), ("a\u0000b", "ab"), ("y" * 9999, "y" * 80)]
)
async def test_what_is_wrong_with_the_place_stops_no_call(house: World, place: str, kept: str | None):
    night = await a_night(house)
    alert = await presses(night.rosa, night, place=place)
    assert [press["place"] for press in alert["calls"]] == [kept]


async def test_the_same_press_sent_twice_is_one_call(house: World):
    night = await a_night(house)
    press = {"id": str(new_id())}
    first, again = await asyncio.gather(*(night.rosa.post(button(night), press) for _ in range(2)))
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert await happened(house, first.json()["id"]) == ["opened"]
    assert len(await house.sql("select id from help_calls")) == 1


async def test_two_people_who_press_in_the_same_moment_share_one_alert(house: World):
    night = await a_night(house)
    daughter = await house.phone(await house.relates(night.rosa.person, "full"))
    alerts = await asyncio.gather(*(presses(phone, night) for phone in (night.rosa, daughter)))
    assert len({alert["id"] for alert in alerts}) == 1
    assert sorted(await happened(house, alerts[0]["id"])) == ["called_again", "opened"]


async def test_pressing_again_while_everybody_is_told_joins_and_wakes_nobody_twice(house: World):
    night = await a_night(house)
    alert = await presses(night.rosa, night)
    await house.beat()
    for _ in range(4):
        assert (await presses(night.rosa, night))["id"] == alert["id"]
    await house.beat()
    assert night.rang(night.ana) == 1
    assert (await happened(house, alert["id"])).count("called_again") == 4


async def test_pressing_again_after_somebody_took_it_calls_everybody_again(house: World):
    night = await a_night(house)
    alert = await presses(night.rosa, night)
    await house.beat()
    await night.ana.post(f"/v1/alerts/{alert['id']}/acknowledge")
    assert (await presses(night.rosa, night))["state"] == "open"
    await house.beat()
    assert night.rang(night.ana) == 2


async def test_a_person_who_plays_with_the_button_wakes_nobody_who_has_answered(house: World):
    night = await a_night(house)
    alert = (await presses(night.rosa, night))["id"]
    for _ in range(8):
        await night.ana.post(f"/v1/alerts/{alert}/acknowledge")
        await presses(night.rosa, night)
    assert (await now(house, alert))["state"] == "acknowledged"
    daughter = await house.phone(await house.relates(night.rosa.person, "full"))
    assert (await presses(daughter, night))["state"] == "open"  # it is theirs alone


async def test_a_mistake_taken_back_in_time_ends_it_and_its_pushes(house: World):
    night = await a_night(house)
    alert = await presses(night.rosa, night)
    answer = await cancels(night.rosa, night, alert["id"])
    assert (answer.status_code, answer.json()["state"]) == (200, "resolved")
    await house.beat()
    assert night.rang(night.ana) == 0
    assert await happened(house, alert["id"]) == ["opened", "call_cancelled", "resolved"]


async def test_who_was_told_already_learns_that_it_was_taken_back(house: World):
    night = await a_night(house)
    alert = await presses(night.rosa, night)
    await house.beat()
    await cancels(night.rosa, night, alert["id"])
    told = [item for item in (await night.ana.syncs())["items"] if item["subject"] == alert["id"]]
    assert (told[-1]["kind"], told[-1]["body"]["state"]) == ("alert_changed", "resolved")
    pending = await house.sql(
        "select 1 from reach_intents where subject = $1 and next_at is not null", UUID(alert["id"])
    )
    assert pending == []


async def test_taking_it_back_twice_changes_nothing(house: World):
    night = await a_night(house)
    alert = await presses(night.rosa, night)
    first, again = [await cancels(night.rosa, night, alert["id"]) for _ in range(2)]
    assert first.status_code == again.status_code == 200
    assert (await happened(house, alert["id"])).count("call_cancelled") == 1


async def test_after_ten_seconds_nobody_takes_it_back(house: World):
    night = await a_night(house)
    alert = await presses(night.rosa, night)
    await passes(house, alert["id"], 10.001)
    answer = await cancels(night.rosa, night, alert["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late")
    assert (await now(house, alert["id"]))["state"] == "open"


async def test_nobody_takes_back_what_somebody_else_pressed(house: World):
    night = await a_night(house)
    daughter = await house.phone(await house.relates(night.rosa.person, "full"))
    alert = await presses(night.rosa, night)
    assert (await cancels(daughter, night, alert["id"])).status_code == 404
    assert (await now(house, alert["id"]))["state"] == "open"


async def test_it_stays_open_while_somebody_elses_press_stands(house: World):
    night = await a_night(house)
    daughter = await house.phone(await house.relates(night.rosa.person, "full"))
    alert = await presses(night.rosa, night)
    await presses(daughter, night)
    answer = await cancels(night.rosa, night, alert["id"])
    assert (answer.status_code, answer.json()["state"]) == (200, "open")


async def test_who_is_on_the_way_keeps_it_when_it_is_taken_back(house: World):
    night = await a_night(house)
    alert = await presses(night.rosa, night)
    await house.beat()
    await night.ana.post(f"/v1/alerts/{alert['id']}/acknowledge")
    answer = await cancels(night.rosa, night, alert["id"])
    assert (answer.json()["state"], answer.json()["owner"]["name"]) == ("acknowledged", "BS. Ana")


@pytest.mark.parametrize("scope", ["status", "appointments", "summary", "full"])
async def test_a_relative_of_any_scope_presses_and_takes_back_and_learns_no_more_by_it(house: World, scope: str):
    night = await a_night(house)
    daughter = await house.phone(await house.relates(night.rosa.person, scope))
    alert = await presses(daughter, night, place="vườn sau")
    await house.beat()
    assert (alert["level"], alert["state"], night.rang(night.ana)) == ("emergency", "open", 1)
    assert bool(alert["calls"]) is (alert["text"] is not None) is (scope in ("summary", "full"))
    vitals = await daughter.get(f"/v1/residents/{night.rosa.person.resident}/vitals")
    assert (vitals.status_code == 200) is (scope in ("summary", "full"))
    [press] = await house.sql("select id from help_calls where by = $1", daughter.person.account)
    assert (await cancels(daughter, night, str(press["id"]))).json()["state"] == "resolved"


async def test_a_relative_whose_consent_ended_calls_nobody(house: World):
    night = await a_night(house)
    daughter = await house.phone(await house.relates(night.rosa.person, "full"))
    alert = await presses(daughter, night)
    await house.sql("update relatives set ended_at = now() where account_id = $1 returning 1", daughter.person.account)
    answer = await daughter.post(button(night), {"id": str(new_id())})
    assert answer.status_code == (await cancels(daughter, night, alert["id"])).status_code == 404
    assert (await now(house, alert["id"]))["state"] == "open"


async def test_a_token_in_its_last_seconds_still_calls(house: World):
    night = await a_night(house)
    await house.sql(
        """update sessions set access_expires_at = now() + interval '5 seconds',
                  expires_at = now() + interval '5 seconds' where account_id = $1 returning 1""",
        night.rosa.person.account,
    )
    assert (await presses(night.rosa, night))["state"] == "open"


async def test_a_token_that_is_over_is_renewed_and_the_same_press_gets_through(house: World):
    night = await a_night(house)
    press = {"id": str(new_id())}
    await house.sql("update sessions set access_expires_at = now() where account_id = $1 returning 1",
                    night.rosa.person.account)  # fmt: skip
    assert (await night.rosa.post(button(night), press)).status_code == 401
    renewed = await house.stranger.post("/v1/auth/refresh", json={"refresh_token": night.rosa.tokens["refresh_token"]})
    night.rosa.http.headers["authorization"] = f"Bearer {renewed.json()['access_token']}"
    assert (await night.rosa.post(button(night), press)).status_code == 201


async def test_a_press_gets_through_when_the_address_and_the_account_have_used_up_everything(house: World):
    night = await a_night(house)
    token = night.rosa.tokens["access_token"]
    async with node(house) as small, small.client() as stranger, small.client(token) as app:
        await uses_up(stranger)
        assert (await app.get("/v1/me")).status_code == 429
        called = await app.post(button(night), json={"id": str(new_id())})
        assert called.status_code == 201
        await uses_up(app)
        cancelled = await app.post(f"{button(night)}/{called.json()['id']}/cancel", json={})
        assert cancelled.status_code == 200


async def test_a_press_gets_through_when_every_other_connection_is_taken(house: World):
    night = await a_night(house)
    async with AsyncExitStack() as taken:
        for _ in range(house.house.settings.pool_app):
            await taken.enter_async_context(house.house.database.connection("app"))
        assert (await night.rosa.get("/v1/me")).status_code == 503
        alert = await presses(night.rosa, night)
        assert (await cancels(night.rosa, night, alert["id"])).json()["state"] == "resolved"


async def test_one_persons_cap_is_no_others(house: World):
    night = await a_night(house)
    daughter = await house.phone(await house.relates(night.rosa.person, "full"))
    async with node(house) as small, small.client(daughter.tokens["access_token"]) as app:
        statuses = [(await app.post(button(night), json={"id": str(new_id())})).status_code for _ in range(33)]
        assert statuses.count(201) >= 30 and statuses[-1] == 429
        async with small.client(night.rosa.tokens["access_token"]) as rosa:
            assert (await rosa.post(button(night), json={"id": str(new_id())})).status_code == 201
