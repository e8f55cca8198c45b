"""Who may count, what they are shown, and that a published month stays as it is. Over HTTP and by direct SQL."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from alerts import policy
from api import counting
from base.db import as_owner, as_role
from base.ids import new_id
from people import enrol
from people.province import LATE, ZONE, Month
from people.tokens import hash_token
from tests.house.test_manifest import BODIES, NEEDS_A_TOKEN
from tests.world import Phone, World, reading

THIS_MONTH = Month(datetime.now(ZONE).date().replace(day=1))
OVER = THIS_MONTH.ends + LATE + timedelta(hours=1)
NEXT_OVER = OVER + timedelta(days=31)
HIDDEN = {"count": None, "suppressed": True}


def shown(count: int) -> dict[str, Any]:
    return {"count": count, "suppressed": False}


async def a_supervisor(house: World, province: str = "48", second_factor: bool = True) -> Phone:
    phone = await house.phone(await house.enrols("Chuyên viên Sở"))
    await house.sql(
        """insert into province_staff (account_id, province_code, during)
           values ($1, $2, tstzrange(now() - interval '1 day', null))""",
        phone.person.account,
        province,
    )
    if second_factor:
        await house.sql("update sessions set second_factor_at = now() where account_id = $1", phone.person.account)
    return phone


async def live_in(house: World, facility: UUID, women: int, men: int = 0, born: date = date(1950, 1, 1)) -> list[UUID]:
    async with as_owner(house.url) as db:
        since, sexes = THIS_MONTH.begins, ["female"] * women + ["male"] * men
        return [
            await enrol.admit(db, facility, "Người", birth_date=born, sex=sex, since=since)  # type: ignore[arg-type]
            for sex in sexes
        ]


async def counts(phone: Phone, month: Month = THIS_MONTH) -> dict[str, Any]:
    answer = await phone.get("/v1/province/counts", period=str(month))
    assert answer.status_code == 200, answer.text
    return answer.json()


def row(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    [found] = [r for r in rows if wanted.items() <= r.items()]
    return found


async def test_a_supervisor_reads_the_month_of_their_province(house: World) -> None:
    facility = await house.opens()
    nurse = await house.phone(await house.employs("nurse", rank=1))
    residents = await live_in(house, facility, women=12, men=4)
    for resident in residents[:6]:
        raised = await nurse.records(reading("spo2", 84), resident=resident)
        if resident != residents[0]:
            (await nurse.post(f"/v1/alerts/{raised['alerts'][0]}/acknowledge")).raise_for_status()
    supervisor = await a_supervisor(house)
    assert (await supervisor.get("/v1/province/periods")).json() == {"items": [], "next": None}

    assert await counting.count_due(house.house.database, OVER) == 1
    month = await counts(supervisor)
    assert (month["province_code"], month["period"]) == ("48", str(THIS_MONTH))
    figures = month["figures"]
    assert {f["kind"]: f["count"] for f in figures["facilities"]} == {
        "nursing_merit": 0, "social_assistance": 1, "drug_rehabilitation": 0,
    }  # fmt: skip
    women = row(figures["residents"], kind="social_assistance", age="60_to_79", sex="female")
    men = row(figures["residents"], kind="social_assistance", age="60_to_79", sex="male")
    assert (women["in_care"], women["monitored"]) == (shown(10), shown(5))
    assert (men["in_care"], men["monitored"]) == (HIDDEN, HIDDEN)
    assert row(figures["sums"], kind=None, age=None, sex=None)["in_care"] == shown(10)
    level = (await house.sql("select distinct level from alerts"))[0]["level"]
    alerts = row(figures["alerts"], kind="social_assistance", level=level)
    assert (alerts["residents"], alerts["alerts"], alerts["in_time"]) == (shown(5), shown(5), shown(5))
    [item] = (await supervisor.get("/v1/province/periods")).json()["items"]
    assert item == {"period": str(THIS_MONTH), "counted_at": month["counted_at"]}


async def test_an_alert_that_nobody_answered_in_time_is_not_counted_as_answered(house: World) -> None:
    facility = await house.opens()
    nurse = await house.phone(await house.employs("nurse"))
    for resident in await live_in(house, facility, women=6):
        [alert] = (await nurse.records(reading("spo2", 84), resident=resident))["alerts"]
        await house.sql("update alerts set opened_at = opened_at - interval '1 hour' where id = $1", alert)
        (await nurse.post(f"/v1/alerts/{alert}/acknowledge")).raise_for_status()
    async with house.house.database.work("engine", OVER) as db:
        tally = await counting.tally(db, "48", Month(await _month_of_alerts(house)))
    [rung] = tally.alerts.values()
    assert (rung.residents, rung.alerts, rung.in_time) == (6, 6, 0)


async def _month_of_alerts(house: World) -> date:
    [found] = await house.sql("select min(opened_at) as at from alerts")
    return found["at"].astimezone(ZONE).date().replace(day=1)


async def test_a_published_month_never_changes(house: World) -> None:
    facility = await house.opens()
    await live_in(house, facility, women=9)
    supervisor = await a_supervisor(house)
    await counting.count_due(house.house.database, OVER)
    before = await counts(supervisor)
    assert row(before["figures"]["sums"], kind=None, age=None, sex=None)["in_care"] == shown(5)

    await live_in(house, facility, women=1)  # the tenth; in care since the month began
    assert await counting.count_due(house.house.database, OVER + timedelta(hours=5)) == 0
    assert await counts(supervisor) == before
    assert await counting.count_due(house.house.database, NEXT_OVER) == 1
    assert await counts(supervisor) == before


async def test_a_month_is_counted_when_late_phones_have_had_their_days(house: World) -> None:
    await house.opens()
    assert await counting.count_due(house.house.database, THIS_MONTH.ends + LATE - timedelta(seconds=1)) == 0
    assert await counting.count_due(house.house.database, THIS_MONTH.ends + LATE) == 1


async def test_months_the_beat_slept_through_are_counted_later_one_by_one(house: World) -> None:
    await house.opens()
    assert await counting.count_due(house.house.database, OVER + timedelta(days=62)) == 3
    rows = await house.sql("select period from province_cubes order by period")
    assert [r["period"].day for r in rows] == [1, 1, 1] and rows[0]["period"] == THIS_MONTH.first


async def test_two_beats_publish_one_month(house: World) -> None:
    await house.opens()
    async with house.house.database.work("engine", OVER) as db:
        due = await counting.province.uncounted(db)
    done = [await counting.count_one(house.house.database, OVER, code, month) for code, month in due * 2]
    assert done == [True, False]


async def test_a_province_that_cannot_be_counted_stands_in_no_others_way(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.opens()
    async with as_owner(house.url) as db:
        await enrol.open_facility(db, "Cơ sở khác", "drug_rehabilitation", "01")
    truth = counting.tally

    async def fails(db: Any, code: str, month: Month) -> Any:
        if code == "01":
            raise ZeroDivisionError
        return await truth(db, code, month)

    monkeypatch.setattr(counting, "tally", fails)
    assert await counting.count_due(house.house.database, OVER) == 1
    monkeypatch.undo()
    assert await counting.count_due(house.house.database, OVER) == 1
    assert {r["province_code"] for r in await house.sql("select province_code from province_cubes")} == {"01", "48"}


async def somebody(house: World, who: str) -> Phone:
    if who == "a resident":
        return await house.phone(await house.admits())
    if who == "a relative":
        return await house.phone(await house.relates(await house.admits(), "full"))
    if who == "nobody in particular":
        return await house.phone(await house.enrols("khách"))
    if who == "a supervisor without a second factor":
        return await a_supervisor(house, second_factor=False)
    if who == "a supervisor whose time is over":
        phone = await a_supervisor(house)
        ended = "update province_staff set during = tstzrange(lower(during), now() - interval '1 minute')"
        await house.sql(ended)
        return phone
    if who == "a supervisor of another province":
        return await a_supervisor(house, "01")
    return await house.phone(await house.employs(who.removeprefix("a "), rank=1 if who == "a doctor" else None))


OTHERS = [
    "a nurse", "a doctor", "a manager", "a resident", "a relative", "nobody in particular",
    "a supervisor without a second factor", "a supervisor whose time is over", "a supervisor of another province",
]  # fmt: skip


@pytest.mark.parametrize("who", OTHERS)
async def test_to_everybody_else_there_are_no_counts(house: World, who: str) -> None:
    await house.opens()
    await counting.count_due(house.house.database, OVER)
    assert (await counts(await a_supervisor(house)))["province_code"] == "48"
    audited = await house.sql("select count(*) as n from audit_events where act = 'counts'")

    phone = await somebody(house, who)
    missing = await phone.get("/v1/province/counts", period="2020-01")
    there = await phone.get("/v1/province/counts", period=str(THIS_MONTH))
    assert there.status_code == missing.status_code == 404
    assert there.content == missing.content
    if who != "a supervisor of another province":
        assert (await phone.get("/v1/province/periods")).status_code == 404
    else:
        assert (await phone.get("/v1/province/periods")).json()["items"] == []
    assert await cubes_in_context_of(house, phone) == 0
    assert await house.sql("select count(*) as n from audit_events where act = 'counts'") == audited


async def cubes_in_context_of(house: World, phone: Phone) -> int:
    """What the app's role could read by itself, with all the context this person can get."""
    db = await asyncpg.connect(as_role(house.url, "antam_app"))
    try:
        async with db.transaction():
            session = await db.fetchval("select session from open_work($1)", hash_token(phone.tokens["access_token"]))
            await db.fetchval("select open_province($1)", session)
            return await db.fetchval("select count(*) from province_cubes")
    finally:
        await db.close()


async def test_nobody_takes_a_province_with_the_session_of_a_supervisor(house: World) -> None:
    await house.opens()
    await counting.count_due(house.house.database, OVER)
    supervisor, nurse = await a_supervisor(house), await house.phone(await house.employs("nurse"))
    assert await cubes_in_context_of(house, supervisor) == 1
    [theirs] = await house.sql("select id from sessions where account_id = $1", supervisor.person.account)
    db = await asyncpg.connect(as_role(house.url, "antam_app"))
    try:
        async with db.transaction():
            assert await db.fetchval("select open_province($1)", theirs["id"]) is None
            await db.execute("select open_work($1)", hash_token(nurse.tokens["access_token"]))
            assert await db.fetchval("select open_province($1)", theirs["id"]) is None
            assert await db.fetchval("select count(*) from province_cubes") == 0
    finally:
        await db.close()


async def test_the_engine_cannot_change_what_it_published(house: World) -> None:
    await house.opens()
    await counting.count_due(house.house.database, OVER)
    for statement in ("update province_cubes set figures = '{}'", "delete from province_cubes"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with house.house.database.work("engine") as db:
                await db.execute(statement)


async def test_reading_leaves_one_row_that_names_no_resident(house: World) -> None:
    await live_in(house, await house.opens(), women=6)
    await counting.count_due(house.house.database, OVER)
    supervisor = await a_supervisor(house)
    await counts(supervisor)
    rows = await house.sql(
        "select act, basis, residents from audit_events where account_id = $1", supervisor.person.account
    )
    assert rows == [{"act": "counts", "basis": "province", "residents": []}]


ABOUT_SOMEBODY = sorted(
    (method, path) for method, path in NEEDS_A_TOKEN if re.search(r"\{(resident|alert|facility):", path)
)


def _asked(path: str) -> dict[str, str]:
    """What the addresses that ask for something ask for."""
    if "/vitals/" in path:
        return {"kind": "pulse"}
    if path.endswith("/slots"):
        return {"kind": "visit", "from": "2026-11-01T00:00:00Z", "to": "2026-11-02T00:00:00Z"}
    return {"first": "2026-11-01", "last": "2026-11-02", "month": "2026-11"}


async def test_to_a_supervisor_there_are_no_residents_alerts_or_facilities(house: World) -> None:
    facility = await house.opens()
    [resident] = await live_in(house, facility, women=1)
    nurse = await house.phone(await house.employs("nurse"))
    [alert] = (await nurse.records(reading("spo2", 84), resident=resident))["alerts"]
    supervisor = await a_supervisor(house)
    for real in (True, False):
        ids = {"resident": resident, "alert": alert, "facility": facility} if real else {}
        for method, path in ABOUT_SOMEBODY:
            where = re.sub(r"\{(\w+):uuid\}", lambda m, ids=ids: str(ids.get(m[1]) or new_id()), path)
            answer = await supervisor.http.request(
                method, where,
                params=_asked(path) if method == "GET" else {},
                json=BODIES.get(path) if method in ("POST", "PUT", "PATCH") else None,
                headers={"idempotency-key": where, "if-match": '"1"'},
            )  # fmt: skip
            assert answer.status_code == 404, (method, path, answer.text)
    assert (await supervisor.get("/v1/residents")).json()["items"] == []
    assert (await supervisor.get("/v1/alerts")).json()["items"] == []
    assert (await supervisor.get("/v1/me")).json()["memberships"] == []


@pytest.mark.parametrize("period", ["2026", "2026-13", "2026-00", "x", "2026-11-01", "1999-01", "2026-11' or true"])
async def test_a_period_is_a_month(house: World, period: str) -> None:
    supervisor = await a_supervisor(house)
    assert (await supervisor.get("/v1/province/counts", period=period)).status_code == 400


def test_a_month_begins_and_ends_at_midnight_in_vietnam() -> None:
    month = Month.read("2026-12")
    assert month.begins == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert month.ends == datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert month.last == date(2026, 12, 31) and str(month) == "2026-12"


async def test_a_resident_counts_where_they_live_when_the_month_ends(house: World) -> None:
    old = await house.opens()
    async with as_owner(house.url) as db:
        new = await enrol.open_facility(db, "Cơ sở mới", "nursing_merit", "48")
    residents = await live_in(house, old, women=7)
    await house.sql(
        "update stays set during = tstzrange(lower(during), $1) where resident_id = any ($2)",
        THIS_MONTH.ends - timedelta(minutes=1), residents[:2],
    )  # fmt: skip
    async with as_owner(house.url) as db:
        await enrol.begin_stay(db, residents[0], new, THIS_MONTH.ends - timedelta(minutes=1))
    async with house.house.database.work("engine", OVER) as db:
        tally = await counting.tally(db, "48", THIS_MONTH)
    assert sorted((cell.kind, n) for cell, n in tally.in_care.items()) == [
        ("nursing_merit", 1), ("social_assistance", 5),
    ]  # fmt: skip


@pytest.mark.timeout(300)
async def test_a_province_of_25000_residents_is_counted_within_the_patience_of_a_statement(house: World) -> None:
    """50 facilities of 500, each with four readings in the month, and an alert for every tenth."""
    async with as_owner(house.url) as db:
        await db.execute(
            """insert into facilities (name, kind, province_code)
               select 'F', 'social_assistance', '48' from generate_series(1, 50)"""
        )
        await db.execute(
            """insert into residents (name, sex, birth_date)
               select 'R', (array['female', 'male'])[1 + n % 2], date '1940-01-01' + n
                 from generate_series(1, 25000) n"""
        )
        await db.execute(
            """insert into stays
               select id, (array(select id from facilities))[1 + (row_number() over ()) % 50], tstzrange($1, null)
                 from residents""",
            THIS_MONTH.begins,
        )
        await db.execute(
            """insert into readings (id, facility_id, resident_id, kind, value, unit, taken_at, received_at, source,
                                     author_id, author_as)
               select gen_random_uuid(), facility_id, resident_id, 'pulse', 70, '/min',
                      $1::timestamptz + n * interval '7 days', now(), 'device', resident_id, 'nurse'
                 from stays, generate_series(0, 3) n""",
            THIS_MONTH.begins,
        )
        await db.execute(
            """insert into alerts (id, facility_id, resident_id, family, rule, level, text_vi, text_en, policy,
                                   next_due_at, opened_at)
               select gen_random_uuid(), facility_id, resident_id, 'pulse', 'pulse@1', 'urgent', '', '', $2, now(), $1
                 from stays limit 2500""",
            THIS_MONTH.begins,
            msgspec.to_builtins(policy.DEFAULT),
        )
        await db.execute("analyze")
    began = perf_counter()
    assert await counting.count_due(house.house.database, OVER) == 1
    took_ms = (perf_counter() - began) * 1000
    print(f"\n25,000 residents, 100,000 readings, 2,500 alerts: {took_ms:.0f} ms")
    [stored] = await house.sql("select figures from province_cubes")
    total = row(stored["figures"]["sums"], kind=None, age=None, sex=None)
    assert 24_900 < total["in_care"]["count"] <= 25_000
    assert row(stored["figures"]["alerts"], kind="social_assistance", level="urgent")["residents"] == shown(2500)
