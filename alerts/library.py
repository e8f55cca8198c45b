"""The protocols as they are for each resident: in the versions their facility has chosen, with the bands their doctor
has set. Asked for a whole batch in one statement and put together once per content: residents without bands in
facilities that chose alike share one set, and most share the one the house began with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from alerts.band import Standing, with_bands
from alerts.bands import limit_of
from alerts.protocol import Protocol, Protocols, gather
from base.db import Db

SETS_AT_MOST: Final = 2000
"""Sets of rules kept ready; a set with bands is a few kilobytes beside the one it comes from."""

Chosen = tuple[tuple[str, str], ...]
Set = tuple[Chosen, tuple[Standing, ...]]
_NOTHING_SET: Final[Set] = ((), ())


class Library:
    """Every protocol there is, and the sets of rules made of them so far."""

    def __init__(self, default: Protocols) -> None:
        self.default = default
        self._sets: dict[Set, Protocols] = {}

    @property
    def files(self) -> tuple[Protocol, ...]:
        return self.default.files

    def of(self, chosen: Chosen, bands: tuple[Standing, ...] = ()) -> Protocols:
        """`chosen`: (protocol, version), in order."""
        if not chosen and not bands:
            return self.default
        ready = self._sets.get((chosen, bands))
        if ready is None:
            if len(self._sets) >= SETS_AT_MOST:
                self._sets.clear()
            whole = gather(self.files, dict(chosen)) if chosen else self.default
            ready = self._sets[chosen, bands] = with_bands(whole, bands) if bands else whole
        return ready

    async def standing_of(self, db: Db, resident: UUID, facility: UUID) -> Set:
        """What `of` needs for one resident."""
        return (await self.standing(db, [resident], [facility]))[resident]

    async def standing(self, db: Db, residents: Sequence[UUID], where: Sequence[UUID]) -> dict[UUID, Set]:
        """Resident -> what their facility has chosen, and their bands."""
        rows = await db.fetch(
            """
            select r.id as about, null as protocol, b.id, b.n, b.kind, b.field, b.limits, b.set_at
              from unnest($1::uuid[]) as r(id)
              cross join lateral (select id, n, kind, field, limits, set_at from resident_bands b
                                   where b.resident_id = r.id and b.ended_at is null and b.ends_at > $3 offset 0) b
            union all
            select f.id, c.protocol, null, null, c.version, null, null, null
              from unnest($2::uuid[]) as f(id)
              cross join lateral (select distinct on (protocol) protocol, version from protocol_choices c
                                   where c.facility_id = f.id order by protocol, n desc) c
            """,
            list(residents),
            sorted(set(where)),
            db.now,
        )
        if not rows:
            return dict.fromkeys(residents, _NOTHING_SET)
        chosen: dict[UUID, list[tuple[str, str]]] = {}
        bands: dict[UUID, list[Standing]] = {}
        for row in rows:
            if row["protocol"] is not None:
                chosen.setdefault(row["about"], []).append((row["protocol"], row["kind"]))
            else:
                bands.setdefault(row["about"], []).append(_standing(row))
        return {
            resident: (tuple(sorted(chosen.get(facility, ()))), _in_order(bands.get(resident, ())))
            for resident, facility in zip(residents, where, strict=True)
        }


def _standing(row: Any) -> Standing:
    limit = limit_of(row["limits"], row["kind"], row["field"])
    return Standing(row["id"], row["n"], row["set_at"].date(), limit)


def _in_order(bands: Sequence[Standing]) -> tuple[Standing, ...]:
    return tuple(sorted(bands, key=lambda band: band.n))
