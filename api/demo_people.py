"""The demo facility of a dev database: made once, listed by `antam people --demo`. Refused outside dev.

Its staff have a second factor like all staff, with secrets anybody can work out: `antam people` and `antam codes` say
them.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace
from pyotp.totp import TOTP

from base.db import Db
from base.settings import Secret
from people import enrol, second_factor
from scheduling import duty
from scheduling.duty import PlannedShift

FACILITY = "Trung tâm Điều dưỡng An Tâm (demo)"
DAYS_PLANNED = 400


class Person(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody of the demo, and the phone to sign in with."""

    phone: str
    name: str
    role: str
    resident: UUID | None = None
    scope: str | None = None
    totp_secret: str | None = None
    """Of staff: for an authenticator app, in base32."""


class Demo(Struct, frozen=True, kw_only=True):
    facility: UUID
    name: str
    people: list[Person]


_STAFF = (
    ("+84901000001", "BS. Nguyễn Thu Hà", "doctor", 1),
    ("+84901000002", "BS. Trần Quốc Bảo", "doctor", 2),
    ("+84901000003", "ĐD. Lê Thị Mai", "nurse", 3),
    ("+84901000004", "Phạm Văn Long", "manager", None),
)
_RESIDENTS = (
    ("+84902000001", "Đặng Thị Ưng", date(1944, 3, 5), "female", ("+84903000001", "Đặng Thu An", "con gái", "full")),
    (
        "+84902000002",
        "Vũ Đình Sơn",
        date(1939, 11, 20),
        "male",
        ("+84903000002", "Vũ Minh Khôi", "con trai", "summary"),
    ),
    ("+84902000003", "Hoàng Thị Lụa", date(1950, 7, 1), "female", ("+84903000003", "Hoàng Anh Thư", "cháu", "status")),
    ("+84902000004", "Bùi Văn Cường", date(1947, 1, 15), "male", None),
)


async def seed(db: Db, key: Secret) -> bool:
    """Makes the demo facility, as owner; False when it is there already, and then with its second factors only."""
    if await db.fetchval("select true from facilities where name = $1", FACILITY):
        await _give_factors(db, key)
        return False
    facility = await enrol.open_facility(db, FACILITY, "nursing_merit", "48")
    await db.execute("update facilities set repeat_s = 0 where id = $1", facility)  # who tries it out waits for nobody
    shifts: list[PlannedShift] = []
    today = db.now.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    for phone, name, role, rank in _STAFF:
        account = await enrol.enrol(db, phone, name)
        await enrol.employ(db, facility, account, role, primary_contact=role == "manager")  # type: ignore[arg-type]
        if rank is not None:
            days = range(-1, DAYS_PLANNED)
            shifts += [_night_and_day(account, rank, today + timedelta(days=n)) for n in days]
    await duty.plan(db, facility, today - timedelta(days=1), today + timedelta(days=DAYS_PLANNED), shifts)
    for phone, name, born, sex, relative in _RESIDENTS:
        account = await enrol.enrol(db, phone, name)
        resident = await enrol.admit(db, facility, name, birth_date=born, sex=sex, account=account)  # type: ignore[arg-type]
        if relative is not None:
            number, called, relation, scope = relative
            await enrol.link_relative(db, resident, await enrol.enrol(db, number, called), relation, scope)  # type: ignore[arg-type]
    await _give_factors(db, key)
    return True


async def _give_factors(db: Db, key: Secret) -> None:
    """Also to a demo facility of before there were second factors."""
    phones = [phone for phone, *_ in _STAFF]
    for row in await db.fetch("select id, phone from accounts where phone = any ($1)", phones):
        await second_factor.store_totp(db, key, row["id"], _totp_secret(row["phone"]))


def totp_now(phone: str) -> str | None:
    """What the authenticator app of this member of the demo's staff shows; None for everybody else."""
    return TOTP(_totp_secret(phone)).now() if phone in [staff for staff, *_ in _STAFF] else None


def _totp_secret(phone: str) -> str:
    return base64.b32encode(hashlib.sha256(b"An Tam demo" + phone.encode()).digest()[:20]).decode()


async def listed(db: Db) -> Demo | None:
    """The demo's people with their phones, as owner."""
    facility = await db.fetchval("select id from facilities where name = $1", FACILITY)
    if facility is None:
        return None
    rows = await db.fetch(
        """
        select a.phone, a.name, s.role, null::uuid as resident, null as scope
          from staff s join accounts a on a.id = s.account_id where s.facility_id = $1
        union all
        select a.phone, a.name, 'resident', r.id, null
          from residents r join accounts a on a.id = r.account_id
          join stays st on st.resident_id = r.id and st.facility_id = $1
        union all
        select a.phone, a.name, 'relative', rel.resident_id, rel.scope
          from relatives rel join accounts a on a.id = rel.account_id
          join stays st on st.resident_id = rel.resident_id and st.facility_id = $1
        order by phone
        """,
        facility,
    )
    people = [Person(**dict(row)) for row in rows]
    staff = {phone for phone, *_ in _STAFF}
    return Demo(
        facility=facility,
        name=FACILITY,
        people=[replace(p, totp_secret=_totp_secret(p.phone)) if p.phone in staff else p for p in people],
    )


def _night_and_day(account: UUID, rank: int, day: date) -> PlannedShift:
    """Round the clock, seven to seven: `ends` not after `starts` means the next day."""
    return PlannedShift(account=account, rank=rank, day=day, starts=time(7), ends=time(7))
