"""A visit by video, from the booking to what the resident reads of it."""

from __future__ import annotations

from datetime import UTC, datetime

from base.ids import new_id
from realtime import visit_threads
from tests.api.test_remote_visits import LICENCE, content
from tests.realtime.test_calls import hears_call
from tests.scheduling.clinic import clinic
from tests.world import World, minutes


async def test_a_visit_by_video_is_booked_held_signed_put_right_and_read(house: World) -> None:
    stage = await clinic(house)
    [member] = await house.sql("select id from staff where account_id = $1", stage.doctor.person.account)
    licensed = await stage.manager.put(f"/v1/facilities/{stage.facility}/staff/{member['id']}/licence", LICENCE)
    assert licensed.status_code == 200, licensed.text

    begins = datetime.now(UTC) + minutes(2)
    booked = await stage.books(
        begins, kind="video", overridden="bác sĩ hẹn", ends_at=(begins + minutes(20)).isoformat(), confirm=True
    )
    await visit_threads.open_due(house.house.database, house.house.settings.secret)
    path = f"/v1/appointments/{booked['id']}"
    thread = (await stage.rosa.get(f"{path}/thread")).json()["conversation"]
    card = (await stage.rosa.get(f"/v1/conversations/{thread}/messages")).json()["items"][0]
    assert card["body"]["card"]["id"] == booked["id"]

    mine, theirs = await stage.doctor.opens_socket(), await stage.rosa.opens_socket()
    call = (await stage.doctor.posts(f"{path}/call", {"key": str(new_id())}))["call"]
    await hears_call(theirs, "started", mine="rung")
    await theirs.sends({"t": "call_accept", "call": call})
    await hears_call(mine, "accepted")
    await mine.sends({"t": "call_end", "call": call})
    await hears_call(theirs, "ended")
    assert (await stage.acts(stage.nurse, booked, "check-in")).status_code == 200
    assert (await stage.acts(stage.nurse, booked, "outcome", outcome="came")).status_code == 200

    about = f"/v1/residents/{stage.rosa.person.resident}/remote-visits"
    visit = f"{about}/{new_id()}"
    body = content(appointment=booked["id"], orders=[{"condition": "I10", "text": "Amlodipin 5 mg mỗi sáng"}])
    assert (await stage.doctor.put(visit, body, **{"if-match": '"0"'})).status_code == 200
    assert (await stage.rosa.get(about)).json()["items"] == []
    await stage.doctor.posts(f"{visit}/sign")
    added = {"id": str(new_id()), "text": "Uống buổi tối, không phải buổi sáng", "reason": "Ghi nhầm giờ"}
    await stage.doctor.posts(f"{visit}/addenda", added)

    [read] = (await stage.rosa.get(about)).json()["items"]
    assert (read["appointment"], read["licence"]["number"]) == (booked["id"], LICENCE["number"])
    assert read["content"]["advice"] == body["advice"] and read["author_name"] == "doctor"
    assert [(one["text"], one["reason"]) for one in read["addenda"]] == [(added["text"], added["reason"])]
    looks = await house.sql("select act from audit_events where account_id = $1", stage.rosa.person.account)
    assert "read_notes" in {row["act"] for row in looks}
