"""Who the stories are about: Rosa, who lives there, two doctors on call, and what became of her alert."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from alerts import escalation
from notify import reach
from notify.circuit import Guarded
from tests.world import Phone, World, reading

_nights = itertools.count(1)


@dataclass
class Night:
    """A night with two doctors on call; Ana is called first."""

    house: World
    rosa: Phone
    ana: Phone
    bo: Phone

    def rang(self, phone: Phone) -> int:
        return len(self.house.pushes_to(phone))

    async def alert(self, kind: str = "respiratory_rate", value: Any = 22, ago: timedelta = timedelta(0)) -> str:
        """Rosa's phone posts a reading that raises an alert (urgent unless told otherwise), and the beat looks once."""
        [alert] = (await self.rosa.records(reading(kind, value, ago=ago)))["alerts"]
        await self.house.beat()
        return alert


async def a_night(house: World) -> Night:
    await house.opens()
    ana, bo = await house.employs("doctor", "BS. Ana", rank=1), await house.employs("doctor", "BS. Bo", rank=2)
    rosa = await house.phone(await house.admits("Rosa"))
    n = next(_nights)  # a fault left at the loopback FCM must not befall the next story
    return Night(house, rosa, await house.phone(ana, push=f"ana-{n}"), await house.phone(bo, push=f"bo-{n}"))


async def happened(house: World, alert: str) -> list[str]:
    """What the alert's log says, in order."""
    rows = await house.sql("select what from alert_log where alert_id = $1::uuid order by id", alert)
    return [row["what"] for row in rows]


async def now(house: World, alert: str) -> dict[str, Any]:
    """The alert as it stands."""
    [row] = await house.sql("select * from alerts where id = $1::uuid", alert)
    return row


async def each_second(house: World, seconds: int) -> None:
    """What the beat does in these seconds from now on, to the second."""
    database, began = house.house.database, datetime.now(UTC)
    for second in range(seconds + 1):
        at = began + timedelta(seconds=second)
        if isinstance(house.house.sender, Guarded):
            house.house.sender.circuit._until -= 1.0  # its seconds pass as well
        await escalation.hurry_unreached(database, at)
        await escalation.escalate_due(database, at)
        await reach.send_due(database, house.house.sender, at)
