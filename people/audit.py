"""Who looked at whom, who tried to, and on which ground: one row per page, in the transaction that read it.

If the row cannot be written the transaction fails and nothing is shown. Refused attempts are rows too; their unit of
work has rolled back, so the edge hands them to `record_refusals` in one of its own. Rows are only ever added; the
sealer (people/sealer.py) chains them, and people/access_log.py shows them to those they are about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from base.db import Db
from people.sessions import Actor


class Attempt(Struct, frozen=True, kw_only=True):
    """What somebody was refused. The resident may not even exist; that costs and leaves the same."""

    act: str
    resident: UUID | None = None
    facility: UUID | None = None
    subject: UUID | None = None


class Delivery(Struct, frozen=True, kw_only=True):
    """What one socket is about to be given: the residents its next events are about."""

    account: UUID
    session: UUID
    residents: Sequence[UUID]


async def record_hello(db: Db, account: UUID, session: UUID) -> None:
    """A socket was opened; whom its events are about is recorded at each delivery."""
    await db.execute(
        """insert into audit_events (at, account_id, session_id, act, basis, residents)
           values ($1, $2, $3, 'socket', 'feed', '{}')""",
        db.now,
        account,
        session,
    )


async def record(
    db: Db,
    actor: Actor,
    act: str,
    basis: str,
    residents: Sequence[UUID],
    ground: UUID | None = None,
    *,
    facility: UUID | None = None,
    subject: UUID | None = None,
) -> None:
    """One row for one page about these residents; an empty page leaves none. `ground` is the id of the fact that
    allowed it (shift, consent, assignment, break-glass), `facility` where they live if that is one place, `subject`
    what the act was on."""
    if residents:
        await record_act(db, actor, act, basis, residents, ground, facility=facility, subject=subject)


async def record_act(
    db: Db,
    actor: Actor,
    act: str,
    basis: str,
    residents: Sequence[UUID] = (),
    ground: UUID | None = None,
    *,
    facility: UUID | None = None,
    subject: UUID | None = None,
) -> None:
    """The same for what matters although it is about no resident: who gave whom which power, who looked for somebody
    and found nobody."""
    await db.execute(
        """insert into audit_events (at, account_id, session_id, act, basis, residents, ground, facility_id, subject)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        db.now,
        actor.account,
        actor.session,
        act,
        basis,
        list(residents),
        ground,
        facility,
        subject,
    )


def one_of(facilities: Iterable[UUID]) -> UUID | None:
    """The facility of a page, where all of it is about one."""
    found = set(facilities)
    return found.pop() if len(found) == 1 else None


async def record_deliveries(db: Db, deliveries: Sequence[Delivery]) -> None:
    """One row for each of these; committed before anything of it is put on the socket (realtime/hub.py says how often
    there is one)."""
    await db.execute(
        """insert into audit_events (at, account_id, session_id, act, basis, residents)
           select clock_timestamp(), account, session, 'events', 'feed', string_to_array(residents, ',')::uuid[]
             from unnest($1::uuid[], $2::uuid[], $3::text[]) as d(account, session, residents)""",
        [d.account for d in deliveries],
        [d.session for d in deliveries],
        [",".join(map(str, d.residents)) for d in deliveries],
    )


async def record_refusals(db: Db, refused: Sequence[tuple[bytes, Attempt]]) -> None:
    """A row for each (hash of the access token, attempt); from an account's thirty-first in a minute on, one row that
    counts the rest (migration 0008). Whose token it is, the database says."""
    await db.execute(
        "select audit_refuse($1, $2, $3, $4, $5)",
        [token for token, _ in refused],
        [attempt.act for _, attempt in refused],
        [attempt.resident for _, attempt in refused],
        [attempt.facility for _, attempt in refused],
        [attempt.subject for _, attempt in refused],
    )


async def record_socket_refusals(db: Db, refused: Mapping[tuple[UUID, Attempt], int]) -> None:
    """The same for what was refused on sockets: how often which session tried what."""
    tried = sorted(refused.items(), key=lambda item: str(item[0]))
    await db.execute(
        "select audit_refuse_on_sockets($1, $2, $3, $4, $5)",
        [session for (session, _), _ in tried],
        [attempt.act for (_, attempt), _ in tried],
        [attempt.resident for (_, attempt), _ in tried],
        [attempt.subject for (_, attempt), _ in tried],
        [times for _, times in tried],
    )


async def sum_up_refusals(db: Db) -> None:
    """Writes the counting rows of minutes that are over."""
    await db.execute("select audit_sum_up()")
