"""The second wall, tried by direct SQL as the app's own role: without a context, with a false one, and with a real one.

What the first wall (people/access.py) would forbid is not asked here: only what PostgreSQL lets through by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from alerts import answering, baselines, escalation
from api import counting, ranks
from base.cycles import Cycles
from base.db import as_owner, as_role
from base.ids import new_id
from notify import answers, devices, persons
from people import holidays, platform, sealer
from people.tokens import hash_token
from scheduling import checks, reminders
from tests.api.test_remote_visits import content
from tests.family import words
from tests.realtime.test_calls import hears_call, misses, on_call
from tests.world import Person, Phone, World, reading

NOT_PERSONAL = {"schema_migrations", "admin_units", "admin_successions", "holiday_changes"}
UUID_LIKE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

# One way to have no right: what happens on the connection before the question is asked.
CONTEXTS = {
    "a fresh connection": [],
    "a connection somebody else has used": ["used"],
    "a garbled list of facilities": ["set_config('antam.facilities', 'x', true)"],
    "a garbled account": ["set_config('antam.account', 'x', true)"],
    "an account that does not exist": [
        "set_config('antam.account', gen_random_uuid()::text, true)",
        "set_config('antam.facilities', '{}', true)",
    ],
}


async def a_facility_at_work(house: World, name: str) -> tuple[Phone, Person]:
    """A facility in which everything has happened that leaves a row; its nurse's phone and its resident."""
    facility = await house.opens()
    house.facility = facility
    doctor = await house.employs("doctor", f"BS. {name}", rank=1)
    nurse = await house.phone(await house.employs("nurse", f"ĐD. {name}", rank=5))
    resident = await house.admits(f"{name} Thị")
    await house.relates(resident, "full", f"con của {name}")
    phone, doctors = await house.phone(resident), await house.phone(doctor, push=f"push-{name}")
    manager = await house.phone(await house.employs("manager", f"QL. {name}"))
    await manager.posts(f"/v1/facilities/{facility}/staff/{doctor.account}/enrolment-code")
    (await nurse.put("/v1/auth/pin", {"pin": "2580"})).raise_for_status()
    await nurse.adds_passkey()
    await nurse.posts("/v1/auth/passkeys/challenge")
    [alert] = (await phone.records(reading("spo2", 84)))["alerts"]
    await is_watched(house, nurse, resident, name)
    await takes_medicines(doctors, nurse, manager, facility, resident, name)
    await is_booked(nurse, doctors, manager, facility, resident, name)
    await is_seen_from_afar(house, nurse, doctors, phone, name)
    await reminders.plan_due(house.house.database, datetime.now(UTC) + timedelta(days=1, minutes=1))
    await house.beat()
    (await doctors.post(f"/v1/alerts/{alert}/note", {"text": name}, **{"Idempotency-Key": name})).raise_for_status()
    (await doctors.post("/v1/realtime/ticket")).raise_for_status()
    await is_reached(house, doctors, alert, name)
    await talks(doctors, resident, name)
    if not await house.sql("select 1 from audit_seals"):
        await sealer.seal_due(house.house.database)
        await sealer.sign_due(house.house.database, sealer.key_from(house.house.settings.audit_key), None)
    (await nurse.get(f"/v1/residents/{resident.resident}/vitals")).raise_for_status()
    await calls_home(doctors, phone, name)
    await has_a_rota(house, manager, doctors, nurse)
    supervisor = await house.enrols(f"Sở {name}")
    await house.sql(
        "insert into province_staff (account_id, province_code, during) values ($1, '48', tstzrange(now(), null))",
        supervisor.account,
    )
    await Cycles(house.house.database).noted(name, escalation.escalate_due(house.house.database))
    await house.sql("select * from tell_province($1, now(), interval '1 hour')", facility)
    await counting.count_due(house.house.database, datetime.now(UTC) + timedelta(days=40))
    assert (await nurse.get(f"/v1/residents/{new_id()}")).status_code == 404
    await keeps_its_people_in_full(house, nurse, resident, name)
    await has_a_family(house, resident, phone, doctor, name)
    await is_screened(nurse, manager, resident, facility)
    await writes_a_note_and_asks(house, facility, name, resident, nurse, phone)
    await sets_its_own_limits(doctors, facility, resident)
    await hands_over(doctors, nurse, phone, facility, resident)
    return nurse, resident


async def is_reached(house: World, doctor: Phone, alert: str, name: str) -> None:
    """Wishes, a pace and an address of the doctor's own, a notice that the app has, a right to answer from one, a text
    of the gateway, a provider's tokens."""
    await does(doctor.put("/v1/me/preferences", await does(doctor.get("/v1/me/preferences"))))
    await does(doctor.put("/v1/me/reminders", await does(doctor.get("/v1/me/reminders"))))
    await does(doctor.post("/v1/me/channels", {"channel": "sms", "address": doctor.person.phone}))
    async with house.house.database.work("engine") as db:
        await persons.hold_paces(db, [doctor.person.account])
    async with house.house.database.work("committer") as db:
        seen = await db.fetch(
            """select d.id, h.head from devices d join feed_heads h on h.account_id = d.account_id
                where d.account_id = $1""",
            doctor.person.account,
        )
        await devices.note_seen(db, {row["id"]: row["head"] for row in seen})
    async with house.house.database.work("engine") as db:
        await answers.mint(db, house.house.settings.secret, UUID(alert), doctor.person.account)
        await db.execute(
            """insert into provider_tokens (provider, seed_hash, refresh_sealed) values ('zalo', 'x', 'x')
               on conflict do nothing"""
        )
    async with house.house.database.work("app") as db:
        await answering.first_time(db, house.house.settings.secret, name)


async def is_screened(nurse: Phone, manager: Phone, resident: Person, facility: UUID) -> None:
    """A rule of the facility, a form that is due, and one with an answer."""
    forms = f"/v1/residents/{resident.resident}/screenings"
    rule = {"id": str(new_id()), "instrument": "steadi3", "occasion": "admission"}
    await does(manager.post(f"/v1/facilities/{facility}/screening-rules", rule))
    await does(nurse.post(f"{forms}/ask", {"instrument": "katz_adl"}))
    form = {"id": str(new_id()), "instrument": "steadi3"}
    await does(nurse.post(forms, form))
    said = {"item": "q1", "value": False, "n": 1, "taken_at": datetime.now(UTC).isoformat()}
    await does(nurse.http.patch(f"{forms}/{form['id']}", json={"answers": [said]}))


async def is_watched(house: World, nurse: Phone, resident: Person, name: str) -> None:
    """Something is due, something is usual, and a leave is over."""
    about = f"/v1/residents/{resident.resident}"
    await baselines.follow_due(house.house.database, house.house.library)
    plan = {"items": [{"what": "spo2", "every_s": 43200}], "reason": f"{name} mới vào"}
    await does(nurse.put(f"{about}/monitoring", plan))
    leave = await does(nurse.post(f"{about}/leaves", {"id": str(new_id()), "reason": f"{name} về quê"}))
    (await nurse.http.delete(f"{about}/leaves/{leave['id']}")).raise_for_status()
    await house.sql(
        """insert into trend_due (reading_id, resident_id, received_at)
           values ($1, $2, now() + interval '1 day') returning 1""",
        new_id(),
        resident.resident,
    )  # put off, so that no pass of another story takes it


async def takes_medicines(
    doctor: Phone, nurse: Phone, manager: Phone, facility: UUID, resident: Person, name: str
) -> None:
    """One of the cupboard that was given; and a check-up in a campaign."""
    about, stock = (
        f"/v1/residents/{resident.resident}",
        {"id": str(new_id()), "name": name, "unit": "viên", "low_at": 1},
    )
    await does(nurse.post(f"/v1/facilities/{facility}/medicine-stocks", stock))
    medicine = {
        "id": str(new_id()), "drug": name, "dose": 1, "unit": "mg", "route": "oral", "reason": f"{name} đau",
        "daily_max": 3, "stock": stock["id"], "per_dose": 1,
    }  # fmt: skip
    await does(doctor.post(f"{about}/medicines", medicine))
    given = {"id": str(new_id()), "medicine": medicine["id"], "outcome": "given", "at": datetime.now(UTC).isoformat()}
    await does(nurse.post(f"{about}/doses", {"items": [given]}))
    check_up = {"id": str(new_id()), "done_on": "2026-11-01", "health_class": 2, "conclusion": name, "done_by": name}
    await does(doctor.post(f"{about}/check-ups", check_up))
    year = {"id": str(new_id()), "name": name, "opens_on": "2026-01-01", "closes_on": "2026-12-31"}
    await does(manager.post(f"/v1/facilities/{facility}/campaigns", year))


async def is_booked(nurse: Phone, doctor: Phone, manager: Phone, facility: UUID, resident: Person, name: str) -> None:
    """A doctor with a calendar, a room, leave; a visit that is booked, one given up, and a wish for another."""
    own, begins = f"/v1/practitioners/{doctor.person.account}", datetime.now(UTC) + timedelta(days=2)
    await does(doctor.put(f"{own}/availability", {}, **{"If-Match": '"0"'}))
    await manager.posts(f"/v1/facilities/{facility}/rooms", {"id": str(new_id()), "name": f"Phòng {name}"})
    leave = {
        "starts_at": (begins + timedelta(days=9)).isoformat(),
        "ends_at": (begins + timedelta(days=10)).isoformat(),
    }
    await doctor.posts(f"{own}/blocks", {"id": str(new_id()), "kind": "leave", "note": name, **leave})
    visit: dict[str, object] = {}
    for n in range(2):
        visit = {
            "id": str(new_id()), "resident": str(resident.resident), "kind": "visit", "reason": name,
            "overridden": f"{name} gấp", "practitioner": str(doctor.person.account),
            "starts_at": (begins + timedelta(hours=n)).isoformat(), "confirm": True,
            "ends_at": (begins + timedelta(hours=n, minutes=30)).isoformat(),
        }  # fmt: skip
        await nurse.posts("/v1/appointments", visit)
    await nurse.posts(f"/v1/appointments/{visit['id']}/cancel", {"reason": name})
    wish = {"id": str(new_id()), "kind": "video", "first": begins.isoformat(), "last": leave["starts_at"]}
    await nurse.posts(f"/v1/residents/{resident.resident}/waitlist", wish)


async def is_seen_from_afar(house: World, nurse: Phone, doctor: Phone, phone: Phone, name: str) -> None:
    """A visit by phone that nobody answered, a record that was signed and put right, and one that was not."""
    begins = datetime.now(UTC) + timedelta(minutes=3)
    visit = {
        "id": str(new_id()), "resident": str(phone.person.resident), "kind": "phone", "overridden": f"{name} gấp",
        "practitioner": str(doctor.person.account), "starts_at": begins.isoformat(), "confirm": True,
        "ends_at": (begins + timedelta(minutes=9)).isoformat(),
    }  # fmt: skip
    await nurse.posts("/v1/appointments", visit)
    app = await phone.opens_socket()
    call = (await phone.posts(f"/v1/appointments/{visit['id']}/call", {"key": str(new_id())}))["call"]
    await app.sends({"t": "call_end", "call": call})
    await hears_call(app, "missed")
    await app.connection.close()
    await house.sql(
        "update staff set licence_number = $2, licence_scope = $2 where account_id = $1 returning 1",
        doctor.person.account,
        f"{name} 012",
    )
    about = f"/v1/residents/{phone.person.resident}/remote-visits"
    signed = f"{about}/{new_id()}"
    for path in (signed, f"{about}/{new_id()}"):
        await does(doctor.put(path, content(), **{"If-Match": '"0"'}))
    await does(doctor.post(f"{signed}/sign"))
    await does(doctor.post(f"{signed}/addenda", {"id": str(new_id()), "text": name, "reason": name}))


async def sets_its_own_limits(doctor: Phone, facility: UUID, resident: Person) -> None:
    """A version the doctor has chosen, and a band for the resident."""
    chosen = doctor.put(f"/v1/facilities/{facility}/protocols/spo2", {"version": "1.0.0"}, **{"If-Match": '"0"'})
    await does(chosen)
    pulse = {
        "kind": "pulse", "unit": "/min", "low": {"urgent": 44, "emergency": 38}, "reason": "quen chậm",
        "ends_at": (datetime.now(UTC) + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    await does(doctor.put(f"/v1/residents/{resident.resident}/bands", {"items": [pulse]}, **{"If-Match": '"0"'}))


async def hands_over(doctor: Phone, nurse: Phone, phone: Phone, facility: UUID, resident: Person) -> None:
    """A call for help, somebody under watch, a promise, a contact, a note, and a handover with all of it."""
    about, place = f"/v1/residents/{resident.resident}", f"/v1/facilities/{facility}"
    await does(phone.post(f"{about}/call-for-help", {"id": str(new_id()), "place": "vườn"}))
    soon = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    await does(doctor.post(f"{about}/watches", {"id": str(new_id()), "reason": "ho nhiều", "until": soon}))
    promise = {"id": str(new_id()), "whom": "con gái", "what": "kết quả", "due_at": soon}
    await does(nurse.post(f"{about}/call-backs", promise))
    contact = {"id": str(new_id()), "outcome": "no_answer"}
    await does(nurse.post(f"{place}/worklist/{promise['id']}/contacts", contact))
    await does(nurse.post(f"{place}/shift-notes", {"id": str(new_id()), "text": "mất điện"}))
    await does(doctor.post(f"{place}/handovers"))


async def talks(doctor: Phone, resident: Person, name: str) -> None:
    """A thread about the resident, with a message that was read and a draft in it."""
    new = {"id": str(new_id()), "kind": "care", "subject": name, "resident": str(resident.resident)}
    await doctor.posts("/v1/conversations", new)
    thread = f"/v1/conversations/{new['id']}"
    await doctor.posts(f"{thread}/messages", {"key": str(new_id()), "body": name})
    await does(doctor.put(f"{thread}/drafts/{new_id()}", {"text": name}, **{"If-Match": '"0"'}))
    file = {"id": str(new_id()), "conversation": new["id"], "type": "image/png", "size": 9, "name": name}
    await does(doctor.post("/v1/attachments", file))


async def keeps_its_people_in_full(house: World, nurse: Phone, resident: Person, name: str) -> None:
    """Identity, a ward, a transfer to a neighbour who knows the same number, and those who run it all."""
    facility, path = house.facility, f"/v1/residents/{resident.resident}"
    neighbour = await house.opens()
    manager = await house.phone(await house.employs("manager"))
    theirs = await house.phone(await house.employs("nurse", facility=neighbour))
    other = await does(theirs.post("/v1/residents", {"facility": str(neighbour), "name": f"{name} Kế"}))
    for who, about in ((theirs, f"/v1/residents/{other['id']}"), (nurse, path)):
        await does(who.post(f"{about}/identifiers", {"kind": "personal_id", "value": "083050001234"}))
    await does(nurse.post(f"{path}/categories", {"code": "war_invalid", "since": "2024-01-01"}))
    await does(nurse.post(f"{path}/disabilities", {"type": "vision", "level": "mild", "since": "2024-01-01"}))
    await does(manager.post(f"/v1/facilities/{facility}/wards", {"name": f"Khu {name}"}))
    await does(nurse.http.patch(path, json={"sex": "male", "reason": name * 2}, headers={"If-Match": '"1"'}))
    gone = await does(nurse.post("/v1/residents", {"facility": str(facility), "name": f"{name} Đi"}))
    leaving = {"kind": "transfer", "reason": name * 2, "to": str(neighbour)}
    await does(nurse.post(f"/v1/residents/{gone['id']}/discharge", leaving))
    admin, supervisor = await house.enrols(f"QT {name}"), await house.enrols(f"GS {name}")
    async with as_owner(house.url) as db:
        await platform.appoint_admin(db, admin.phone, name)
        await platform.appoint_supervisor(db, supervisor.phone, name, "48")


async def has_a_family(house: World, resident: Person, phone: Phone, doctor: Person, name: str) -> None:
    """An invitation and its consent, a representative, an assignment, and broken glass."""
    manager = await house.phone(await house.employs("manager", f"GĐ. {name}"))
    off_duty = await house.phone(await house.employs("doctor", f"BS. {name} Hai"))
    about = f"/v1/residents/{resident.resident}"
    await does(phone.post(f"{about}/invitations", {"relation": name, "consent": words()}))
    document = {"kind": "institution", "document": f"{name} 1/2026"}
    await does(manager.put(f"{about}/representative", document))
    given = {"id": str(new_id()), "account": str(doctor.account), "reason": f"{name} điều trị"}
    await does(manager.post(f"{about}/assignments", given))
    await does(off_duty.post(f"{about}/break-glass", {"id": str(new_id()), "reason": f"{name} không ai trả lời"}))


async def has_a_rota(house: World, manager: Phone, doctor: Phone, nurse: Phone) -> None:
    """A rotation, an override, a proposed swap, a day of its own, what was found before a shift, a calendar."""
    duty, one, other = f"/v1/facilities/{house.facility}/duty", doctor.person.account, nurse.person.account
    today, now = datetime.now(UTC).date(), datetime.now(UTC)
    turns = {"rank": 4, "people": [str(one)], "first": today.isoformat(), "hands_over": "07:00:00"}
    (await manager.put(f"{duty}/rotations/{new_id()}", turns)).raise_for_status()
    hours = {"starts_at": (now + timedelta(hours=4)).isoformat(), "ends_at": (now + timedelta(hours=5)).isoformat()}
    standing = {"id": str(new_id()), "account": str(other), "instead_of": str(one), **hours}
    (await manager.post(f"{duty}/overrides", standing)).raise_for_status()
    later = {"starts_at": (now + timedelta(hours=2)).isoformat(), "ends_at": (now + timedelta(hours=3)).isoformat()}
    await does(doctor.post(f"{duty}/swaps", {"id": str(new_id()), "asked": str(other), "gives": later}))
    (await manager.put(f"{duty}/days", {"day": today.isoformat(), "kind": "rest"})).raise_for_status()
    await does(nurse.post("/v1/me/duty-calendar"))
    if not await house.sql("select 1 from duty_checks"):  # it looks at every facility
        await checks.check_due(house.house.database, ranks.called)


async def does(asked: Awaitable[httpx2.Response]) -> dict[str, Any]:
    answer = await asked
    assert answer.is_success, answer.text
    return answer.json()


async def calls_home(doctor: Phone, resident: Phone, name: str) -> None:
    """A call that was missed and one that goes on, with a signal in it; nobody is connected when it is told."""
    new = {"id": str(new_id()), "kind": "care", "subject": name, "resident": str(resident.person.resident)}
    await doctor.posts("/v1/conversations", new)
    await misses(doctor, new["id"], resident)
    await doctor.socket.connection.close()
    one, two, call = await on_call(doctor, resident, new["id"])
    await one.sends({"t": "call_signal", "call": call, "data": name})
    await two.hears("call_signal")
    for app in (one, two):
        await app.connection.close()


async def writes_a_note_and_asks(
    house: World, facility: UUID, name: str, resident: Person, nurse: Phone, phone: Phone
) -> None:
    note = {"id": str(new_id()), "text": name, "noted_at": datetime.now(UTC).isoformat()}
    (await nurse.post(f"/v1/residents/{resident.resident}/notes", note)).raise_for_status()
    asked = await phone.post(f"/v1/residents/{resident.resident}/requests", {"kind": "erase", "details": name})
    path = f"/v1/facilities/{facility}/requests/{asked.json()['id']}"
    manager = await house.phone(await house.employs("manager", f"QL. {name}"))
    for act in ("acknowledge", "approve"):
        (await manager.post(f"{path}/{act}")).raise_for_status()
    async with as_owner(house.url) as db:
        await holidays.set_(db, holidays.Change(day=date(2026, 1, len(name)), kind="off", name="nghỉ bù"))


@asynccontextmanager
async def as_app(house: World) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(as_role(house.url, "antam_app"))
    try:
        yield connection
    finally:
        await connection.close()


async def tables(house: World) -> list[str]:
    """Every table; all of them must hold something, or looking into it would prove nothing."""
    rows = await house.sql("select tablename from pg_tables where schemaname = 'public' order by tablename")
    names = [row["tablename"] for row in rows]
    for name in names:
        assert (await house.sql(f"select exists (select from {name}) as it"))[0]["it"], f"{name} is empty"
    return names


async def columns(db: asyncpg.Connection, table: str, right: str) -> list[str]:
    """Those the app was granted; reading the others is refused before any policy is asked."""
    rows = await db.fetch(
        """select attname from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
              and has_column_privilege(attrelid, attnum, $2)""",
        f"public.{table}",
        right,
    )
    return [row["attname"] for row in rows]


async def everything(house: World, tables: list[str]) -> dict[str, dict[str, str]]:
    """What is really there: per table, row -> the transaction that wrote it."""
    found = {}
    for table in tables:
        rows = await house.sql(f"select to_jsonb(t)::text as row, xmin::text as written from {table} t")
        found[table] = {row["row"]: row["written"] for row in rows}
    return found


async def tries_to_change(db: asyncpg.Connection, table: str, row: str, before: list[str]) -> None:
    """An update, a delete and an insert of a row that is there; whatever is refused, is."""
    named = await columns(db, table, "UPDATE")
    attempts = [f"update {table} set {c} = {c}" for c in named] + [f"delete from {table}"]
    for attempt in attempts:
        try:
            async with db.transaction():
                for setting in before:
                    await db.execute(f"select {setting}")
                await db.execute(attempt)
        except asyncpg.PostgresError:
            continue
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.DataError)):
        await inserts(db, table, row, before)


async def inserts(db: asyncpg.Connection, table: str, row: str, before: list[str]) -> None:
    generated = await db.fetch(
        "select attname from pg_attribute where attrelid = $1::regclass and attgenerated <> ''", f"public.{table}"
    )
    given = ", ".join(json.loads(row).keys() - {column["attname"] for column in generated})
    async with db.transaction():
        for setting in before:
            await db.execute(f"select {setting}")
        await db.execute(
            f"""insert into {table} ({given}) overriding system value
                select {given} from jsonb_populate_record(null::{table}, $1)""",
            row,
        )


async def visible(db: asyncpg.Connection, table: str, before: list[str]) -> list[asyncpg.Record]:
    named = await columns(db, table, "SELECT")
    if not named:
        return []
    try:
        async with db.transaction():
            for setting in before:
                await db.execute(f"select {setting}")
            return await db.fetch(f"select {', '.join(named)} from {table}")
    except asyncpg.DataError:
        return []


@pytest.mark.parametrize("context", CONTEXTS)
async def test_without_a_true_context_nothing_is_seen_and_nothing_is_written(house: World, context: str) -> None:
    nurse, _ = await a_facility_at_work(house, "An")
    before = CONTEXTS[context]
    names = await tables(house)
    there = await everything(house, names)
    async with as_app(house) as db:
        if before == ["used"]:
            await works_for(db, nurse, "select count(*) from residents")
            before = []
        for table in [name for name in names if name not in NOT_PERSONAL]:
            assert await visible(db, table, before) == [], table
            await tries_to_change(db, table, next(iter(there[table])), before)
    assert await everything(house, names) == there


async def test_without_an_account_not_even_the_facilities_are_seen(house: World) -> None:
    await a_facility_at_work(house, "An")
    async with as_app(house) as db:
        assert await visible(db, "facilities", []) == []


async def test_a_nurse_sees_and_touches_nothing_of_another_facility(house: World) -> None:
    _, theirs = await a_facility_at_work(house, "Binh")
    await house.beat(after=timedelta(minutes=1))  # what is still to be pushed would change under our eyes
    names = await tables(house)
    before = await everything(house, names)
    foreign = {id for rows in before.values() for row in rows for id in UUID_LIKE.findall(row)}
    nurse, ours = await a_facility_at_work(house, "An")
    token = hash_token(nurse.tokens["access_token"])
    async with as_app(house) as db:
        seen = {table: await shown_to(db, token, table) for table in names}
        assert str(ours.resident) in seen["residents"] and str(ours.resident) not in seen["readings"]
        opened = await shown_to(db, token, "readings", ours)
        assert str(ours.resident) in opened and not foreign & set(UUID_LIKE.findall(opened))
        assert await shown_to(db, token, "readings", theirs) == ""
        for table in [name for name in names if name not in NOT_PERSONAL]:
            assert not foreign & set(UUID_LIKE.findall(seen[table])), table
            for row in before[table]:
                await tries_to_change(db, table, row, [f"open_work('\\x{token.hex()}')"])
    assert str(theirs.resident) not in "".join(seen.values())
    after = await everything(house, names)
    before.pop("limits")  # counters of addresses, which the two facilities share here
    for table, rows in before.items():
        assert rows.items() <= after[table].items(), table


async def test_a_nurse_cannot_set_another_facilitys_policy(house: World) -> None:
    await a_facility_at_work(house, "Binh")
    other = house.facility
    nurse, _ = await a_facility_at_work(house, "An")
    async with as_app(house) as db:
        changed = await works_for(db, nurse, f"update facilities set policy_version = 9 where id = '{other}'")
    assert changed == "UPDATE 0"


async def works_for(db: asyncpg.Connection, phone: Phone, statement: str) -> str:
    """One statement in the context of whoever holds the phone."""
    async with db.transaction():
        await db.execute("select open_work($1)", hash_token(phone.tokens["access_token"]))
        return await db.execute(statement)


async def shown_to(db: asyncpg.Connection, token: bytes, table: str, opened: Person | None = None) -> str:
    """The rows of a table in the context of a token, and of a resident who was opened in it."""
    named = await columns(db, table, "SELECT")
    if not named:
        return ""
    async with db.transaction():
        await db.execute("select open_work($1)", token)
        if opened is not None:
            await db.execute("select open_resident($1, now())", opened.resident)
        rows: list[Any] = await db.fetch(f"select {', '.join(named)} from {table}")
    return "\n".join(str(dict(row)) for row in rows)


async def test_an_older_context_does_not_outlive_its_transaction(house: World) -> None:
    nurse, _ = await a_facility_at_work(house, "An")
    async with as_app(house) as db:
        await works_for(db, nurse, "select 1")
        assert await db.fetchval("select current_setting('antam.account', true)") == ""
        assert await db.fetchval("select acting_account()") is None
        assert await db.fetchval("select acting_facilities()") == []


async def test_a_dead_token_leaves_no_context(house: World) -> None:
    nurse, _ = await a_facility_at_work(house, "An")
    (await nurse.http.delete("/v1/auth/session")).raise_for_status()
    async with as_app(house) as db, db.transaction():
        await db.execute("select open_work($1)", hash_token(nurse.tokens["access_token"]))
        assert await db.fetchval("select acting_account()") is None
        assert await db.fetchval("select count(*) from residents") == 0


async def test_the_second_context_of_a_transaction_replaces_the_first(house: World) -> None:
    nurse, _ = await a_facility_at_work(house, "An")
    async with as_app(house) as db, db.transaction():
        await db.execute("select open_work($1)", hash_token(nurse.tokens["access_token"]))
        assert await db.fetchval("select count(*) from residents") == 1
        savepoint = db.transaction()
        await savepoint.start()
        await db.execute("select set_config('antam.facilities', '{}', true), set_config('antam.account', '', true)")
        assert await db.fetchval("select count(*) from residents") == 0
        await savepoint.rollback()
        assert await db.fetchval("select count(*) from residents") == 1
