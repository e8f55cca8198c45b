"""The archive of a resident's data at the edge: whole, checked, harmless in a spreadsheet, and flat in memory."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import resource
import zipfile
from typing import Any

import pytest

from api.archive import cell
from base.ids import new_id
from realtime import conversations as threads
from tests.world import Person, Phone, World, reading

FILES = {
    "README.txt", "manifest.json", "profile.json", "identifiers.json", "categories.json", "disabilities.json",
    "stays.json", "relatives.json", "consents.json", "requests.json", "access_log.json", "readings.json",
    "readings.csv", "alerts.json", "medicines.json", "doses.json", "check_ups.json", "remote_visits.json",
    "bands.json", "watches.json", "call_backs.json",
    "contacts.json", "notes.json", "screenings.json", "conversations.json", "messages.json",
    "monitoring.json", "baselines.json", "leaves.json", "channels.json", "preferences.json", "appointments.json",
    "waitlist.json", "reminders.json", "reminder_settings.json",
}  # fmt: skip


async def a_life(house: World) -> tuple[Person, Phone, Phone]:
    """A resident about whom there is something of everything; their phone and the doctor's."""
    await house.opens()
    resident = await house.admits("Đặng Thị Ưng")
    doctor = await house.phone(await house.employs("doctor", "BS. Minh", rank=1))
    phone = await house.phone(resident)
    await phone.records(reading("spo2", 84), reading("blood_pressure", (150, 90)))
    for text, category in (("ngủ kém", None), ("kín", "CHILD_ABUSE")):
        note = {"id": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), "text": text, "category": category,
                "noted_at": "2026-11-01T08:00:00+07:00"}  # fmt: skip
        (await doctor.post(f"/v1/residents/{resident.resident}/notes", note)).raise_for_status()
    (await phone.post(f"/v1/residents/{resident.resident}/requests", {"kind": "access"})).raise_for_status()
    wishes = {"quiet_from": "22:00:00", "quiet_until": "06:00:00", "muted": ["announcement"]}
    (await phone.put("/v1/me/preferences", wishes)).raise_for_status()
    for n, kept_from_family in enumerate((False, True)):
        new = {"id": str(new_id()), "kind": "care", "subject": f"việc {n}", "resident": str(resident.resident),
               "family": not kept_from_family}  # fmt: skip
        await doctor.posts("/v1/conversations", new)
        await doctor.posts(f"/v1/conversations/{new['id']}/messages", {"key": str(new_id()), "body": f"tin {n}"})
    return resident, phone, doctor


async def exports(phone: Phone, resident: Person) -> zipfile.ZipFile:
    answer = await phone.http.post(f"/v1/residents/{resident.resident}/export", timeout=100)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store, private"
    assert int(answer.headers["content-length"]) == len(answer.content)
    return zipfile.ZipFile(io.BytesIO(answer.content))


def read(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(archive.read(name))


async def test_the_archive_holds_everything_the_resident_may_read(house: World) -> None:
    resident, phone, _ = await a_life(house)
    archive = await exports(phone, resident)
    assert set(archive.namelist()) == FILES
    assert [line["by"]["id"] for line in read(archive, "access_log.json")][:1] == [str(resident.account)]
    [profile] = read(archive, "profile.json")
    assert profile["name"] == "Đặng Thị Ưng"
    assert [stay["facility"] for stay in read(archive, "stays.json")] == [str(house.facility)]
    assert {r["kind"] for r in read(archive, "readings.json")} == {"spo2", "blood_pressure"}
    [alert] = read(archive, "alerts.json")
    assert alert["log"] and alert["because"]
    assert [note["text"] for note in read(archive, "notes.json")] == ["ngủ kém"]
    assert [request["kind"] for request in read(archive, "requests.json")] == ["access"]
    assert {thread["subject"] for thread in read(archive, "conversations.json")} == {"việc 0", "việc 1"}
    assert {line["message"]["text"] for line in read(archive, "messages.json")} == {"tin 0", "tin 1"}
    [wishes] = read(archive, "preferences.json")
    assert (wishes["quiet_from"], wishes["muted"], wishes["fallback_emergency_s"]) == ("22:00:00", ["announcement"], 45)
    assert "giữ kín" in archive.read("README.txt").decode() and "keep it private" in archive.read("README.txt").decode()


async def test_the_manifest_has_the_checksum_of_every_other_file(house: World) -> None:
    resident, phone, _ = await a_life(house)
    archive = await exports(phone, resident)
    manifest = read(archive, "manifest.json")
    assert manifest["made_by"] == str(resident.account) and manifest["basis"] == "self"
    assert {file["name"] for file in manifest["files"]} == FILES - {"manifest.json"}
    for file in manifest["files"]:
        content = archive.read(file["name"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])


async def test_the_spreadsheet_has_every_reading(house: World) -> None:
    resident, phone, _ = await a_life(house)
    text = (await exports(phone, resident)).read("readings.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {(row["kind"], row["value"], row["systolic"]) for row in rows} == {
        ("spo2", "84.0", ""), ("blood_pressure", "", "150.0"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"), ("+84", "'+84"), ("-2", "'-2"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
        ("\r=1", "'\r=1"),
        ("fever", "fever"), (-2.5, -2.5), (None, None), (True, True), (("=a", "b"), "'=a b"), ((), ""),
    ],
)  # fmt: skip
def test_a_cell_is_never_a_formula(value: Any, shown: Any) -> None:
    assert cell(value) == shown


async def test_a_relative_with_full_scope_gets_what_they_may_see_in_the_app(house: World) -> None:
    resident, _, _ = await a_life(house)
    daughter = await house.relates(resident, "full")
    await house.relates(resident, "summary", "con trai")
    await house.sql("update conversations set seat_at = now()")
    await threads.settle_due(house.house.database)
    archive = await exports(await house.phone(daughter), resident)
    assert set(archive.namelist()) == FILES - {
        "identifiers.json", "categories.json", "disabilities.json", "relatives.json", "consents.json", "requests.json",
        "notes.json", "bands.json", "check_ups.json", "remote_visits.json", "watches.json", "call_backs.json",
        "contacts.json", "channels.json", "preferences.json", "reminder_settings.json",
    }  # fmt: skip
    assert len(read(archive, "readings.json")) == 2
    assert [thread["subject"] for thread in read(archive, "conversations.json")] == ["việc 0"]
    assert "tin" not in str(read(archive, "messages.json")), "what was said before they sat there"
    [export] = [line for line in read(archive, "access_log.json") if line["act"] == "export"]
    assert (export["by"]["id"], export["basis"]) == (str(daughter.account), "relative")


async def test_nobody_else_exports(house: World) -> None:
    resident, phone, doctor = await a_life(house)
    path = f"/v1/residents/{resident.resident}/export"
    summary = await house.phone(await house.relates(resident, "summary"))
    manager = await house.phone(await house.employs("manager"))
    for other in (doctor, summary, manager):
        assert (await other.post(path)).status_code == 403
    assert (await (await house.phone(await house.enrols("ai đó"))).post(path)).status_code == 404
    assert await house.sql("select id from audit_events where act = 'export' and result = 'allowed'") == []
    await exports(phone, resident)
    [row] = await house.sql(
        "select account_id, residents from audit_events where act = 'export' and result = 'allowed'"
    )
    assert row == {"account_id": resident.account, "residents": [resident.resident]}


@pytest.mark.timeout(120)
async def test_a_hundred_thousand_readings_fit_into_flat_memory(house: World) -> None:
    resident, phone, _ = await a_life(house)
    await house.sql(
        """insert into readings (id, facility_id, resident_id, kind, value, unit, taken_at, received_at, source,
                                 author_id, author_as, assessed_at)
           select gen_random_uuid(), $1, $2, 'pulse', 60 + n % 40, '/min', now() - n * interval '1 minute', now(),
                  'device', $3, 'self', now() from generate_series(1, 100000) n""",
        house.facility, resident.resident, resident.account,
    )  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    archive = await exports(phone, resident)
    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    with archive.open("readings.json") as lines:
        assert sum(b'"kind"' in line for line in lines) == 100_002
    assert grown_mib < 256, f"{grown_mib:.0f} MiB"
