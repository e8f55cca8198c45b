"""The patient's representative: exactly one at a time, with a type and the document it rests on (Law 15/2023/QH15 on
medical examination and treatment, article 8). The only writer of `representatives`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, Forbidden, NotFound, Refused
from people import family
from people.access import Resident
from people.sessions import Actor

Kind = Literal["chosen_by_patient", "chosen_by_family", "legal", "institution", "volunteer"]
"""Article 8.2: a, b, c, d and đ."""


class Appointment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`relative`: one of the resident's relatives; none for the institution itself, which is the facility."""

    kind: Kind
    relative: UUID | None = None
    document: Annotated[str, Meta(min_length=3, max_length=300)]
    confirmed_by_patient: bool = False
    """A representative the patient chose is replaced only with the patient's confirmation."""


class Representative(Struct, frozen=True, kw_only=True):
    id: UUID
    kind: Kind
    account: UUID | None
    facility: UUID | None
    name: str | None
    document: str
    since: datetime
    until: datetime | None
    ended_why: str | None


async def representatives(db: Db, resident: Resident) -> list[Representative]:
    """The one there is and those there were, the newest first."""
    rows = await db.fetch(
        """select r.id, r.kind, r.account_id as account, r.facility_id as facility,
                  coalesce(n.name, (select f.name from facilities f where f.id = r.facility_id)) as name, r.document,
                  lower(r.during) as since, upper(r.during) as until, r.ended_why
             from representatives r left join family_names($1) n on n.account = r.account_id
            where r.resident_id = $1 order by lower(r.during) desc limit 100""",
        resident.id,
    )
    return [msgspec.convert(row, Representative) for row in rows]


async def appoint(db: Db, actor: Actor, resident: Resident, wanted: Appointment) -> list[Representative]:
    """Ends the present one and records the next, in one step."""
    if (wanted.kind == "institution") == (wanted.relative is not None):
        raise Refused("relative", "Chọn người thân, hoặc chính cơ sở.", "A relative, or the institution.", "/relative")
    await _one_at_a_time(db, resident)
    account = None if wanted.relative is None else (await family.relative(db, resident, wanted.relative)).account
    if account == actor.account:
        raise Forbidden("own_appointment", "Không thể tự chỉ định mình.", "Nobody appoints themselves.")
    held = next((r for r in await representatives(db, resident) if r.until is None), None)
    if held is not None:
        if held.kind == "chosen_by_patient" and not wanted.confirmed_by_patient:
            raise Refused(
                "patient_must_confirm",
                "Người bệnh phải xác nhận.",
                "The patient must confirm.",
                "/confirmed_by_patient",
            )
        await _end(db, resident, held, "replaced")
    try:
        await db.execute(
            """insert into representatives (resident_id, account_id, facility_id, kind, document, recorded_by, during)
               values ($1, $2, $3, $4, $5, $6, tstzrange($7, null))""",
            resident.id, account, None if account else resident.facility, wanted.kind, wanted.document, actor.account,
            db.now,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError:
        raise AppointedMeanwhile from None
    await family.tell_home(db, resident, "appointed", account)
    return await representatives(db, resident)


async def dismiss(db: Db, resident: Resident, id: UUID) -> None:
    """Ends the present one without another; `NotFound` when it is not the present one."""
    await _one_at_a_time(db, resident)
    held = next((r for r in await representatives(db, resident) if r.id == id and r.until is None), None)
    if held is None:
        raise NotFound
    await _end(db, resident, held, "dismissed")


async def _one_at_a_time(db: Db, resident: Resident) -> None:
    """Whoever comes second waits here. The exclusion constraint would let both write first and then wait for each
    other, and where nobody was appointed before there is no row to lock."""
    await db.execute("select pg_advisory_xact_lock(4267010, hashtext($1::text))", str(resident.id))


async def _end(db: Db, resident: Resident, held: Representative, why: str) -> None:
    ended = await db.execute(
        """update representatives set during = tstzrange(lower(during), $2), ended_why = $3
            where id = $1 and upper_inf(during) and lower(during) < $2""",
        held.id, db.now, why,
    )  # fmt: skip
    if not ended:
        raise AppointedMeanwhile
    if held.account is not None:  # what they had set going ends with them
        await db.execute(
            """update invitations set revoked_at = $3 where resident_id = $1 and invited_by = $2
                  and accepted_at is null and revoked_at is null""",
            resident.id, held.account, db.now,
        )  # fmt: skip
    await family.tell_home(db, resident, "dismissed", held.account)


class AppointedMeanwhile(Conflict):
    code, vi, en = "one_representative", "Đã có người đại diện khác.", "Somebody was appointed meanwhile."
