"""What the family learns: that somebody answered, as much as the resident agreed to, and nothing once that ended."""

from __future__ import annotations

from tests.stories.cast import a_night
from tests.world import World


async def test_a_daughter_with_the_scope_status_learns_how_it_stands_and_no_value(house: World):
    night = await a_night(house)
    daughter = await house.phone(await house.relates(night.rosa.person, "status"))
    app = await daughter.opens_socket()
    await app.hears("caught_up")

    alert = await night.alert("blood_pressure", (212, 131))
    told = await app.hears("event")
    await night.ana.post(f"/v1/alerts/{alert}/acknowledge")
    changed = await app.hears("event")

    known = {"alert", "level", "state", "opened_at", "owner", "resident"}
    assert set(told["body"]) == set(changed["body"]) == known
    assert (changed["body"]["state"], changed["body"]["owner"]["name"]) == ("acknowledged", "BS. Ana")
    card = (await daughter.get(f"/v1/alerts/{alert}")).json()
    assert (card["rule"], card["text"], card["because"]) == (None, None, [])
    listed = (await daughter.get("/v1/alerts")).json()["items"][0]
    assert (listed["rule"], listed["text"]) == (None, None)
    assert (await daughter.get(f"/v1/residents/{night.rosa.person.resident}/vitals")).status_code == 403


async def test_a_daughter_with_the_scope_summary_learns_what_it_is_about(house: World):
    night = await a_night(house)
    daughter = await house.phone(await house.relates(night.rosa.person, "summary"))

    alert = await night.alert("blood_pressure", (212, 131))

    [event] = (await daughter.syncs())["items"]
    assert event["body"]["text"]["en"]
    card = (await daughter.get(f"/v1/alerts/{alert}")).json()
    assert "212/131" in card["because"][0]["text"]


async def test_a_relative_whose_consent_was_withdrawn_gets_removed_in_place_of_the_event(house: World):
    night = await a_night(house)
    son = await house.phone(await house.relates(night.rosa.person, "full"), push="son")
    alert = await night.alert()
    [before] = (await son.syncs())["items"]
    assert before["kind"] == "alert"

    await house.sql("update relatives set ended_at = now() where account_id = $1 returning id", son.person.account)
    await night.ana.post(f"/v1/alerts/{alert}/acknowledge")

    again = await son.syncs()
    assert [(e["seq"], e["kind"], e["body"]) for e in again["items"]] == [(before["seq"], "removed", {})]
    assert again["head"] == before["seq"], "what came later was not said to him at all"
    app = await son.opens_socket(since=0)
    heard = await app.hears("event")
    assert (heard["kind"], heard["body"]) == ("removed", {})
    assert (await son.get(f"/v1/alerts/{alert}")).status_code == 404
