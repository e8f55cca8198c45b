"""What befalls a house while alerts are raised, by the names of the plan of faults. Each ends with everything whole
again; how long it lasted is written down, so that the referee knows which alerts it touched."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx2

from notify.fcm_loopback import Fault
from tests.faults.alert_history import Trouble
from tests.faults.cut import Cut
from tests.faults.processes import Node, Site, until
from tests.faults.ward import Ward

BACK_WITHIN_S = 60.0
PROVIDER: tuple[tuple[Fault, ...], ...] = (
    ("unavailable", "internal", "quota"),
    ("hang", "reset", "slow_drip"),
    ("unauthenticated", "token_down", "third_party_auth"),
    ("unregistered", "accepted_then_reset", "half_body"),
    ("sender_id_mismatch", "not_json", "late"),
    ("invalid_argument", "permission_denied", "no_such_project"),
)
"""F13, some at a time: errors, a broken line, no access, and lies about what was taken."""


@dataclass
class Trial:
    """A house under trial: who serves, who lives there, and what befell it so far."""

    site: Site
    node: Node
    night: Ward
    dice: random.Random
    short: bool = False
    """Shorter faults, for whoever has no time."""
    troubles: list[Trouble] = field(default_factory=list)

    async def befalls(self, name: str) -> None:
        """The fault, until the house is ready again."""
        begins, doubles = datetime.now(UTC), name in ("F01", "F03", "F06", "F17", "F13")
        await FAULTS[name](self)
        await until(self._is_ready, BACK_WITHIN_S, f"a house that is ready after {name}")
        if name != "none":
            self.troubles.append(Trouble(name, begins, datetime.now(UTC), doubles))

    async def waits(self, least: float, most: float) -> None:
        await asyncio.sleep(self.dice.uniform(least, most))

    async def _is_ready(self) -> bool:
        try:
            answer = await self.night.doctor.http.get("/health/ready", timeout=2)
        except httpx2.HTTPError:
            return False
        return answer.status_code == 200


async def nothing(trial: Trial) -> None:
    """The others are measured against this."""


async def killed_server(trial: Trial) -> None:
    """F01: the process that serves and beats."""
    await trial.waits(0, 0.8)
    trial.node.kill()
    trial.node = await trial.site.serves()


async def killed_postgres(trial: Trial) -> None:
    """F03."""
    await trial.waits(0, 0.8)
    trial.site.kill_postgres()
    await asyncio.sleep(0.2)


async def cut_off(trial: Trial) -> None:
    """F06: a second engine whose line to the database goes dead, one way or both, with alerts in its hands."""
    async with Cut(lambda: trial.site.world.url) as line:
        beat = await _second_engine(trial, DATABASE_URL=line.url)
        there, back = trial.dice.choice([(True, True), (True, False), (False, True)])
        line.cut(there=there, back=back)
        await asyncio.sleep(trial.dice.choice((5, 20)))
        line.mend(reset=trial.dice.random() < 0.5)
        await asyncio.sleep(2)
        assert beat.runs, beat.said
        await beat.stop()


async def hogged(trial: Trial) -> None:
    """F11: a lock on the rows everything needs, held by somebody who does nothing."""
    hog = await asyncpg.connect(trial.site.world.url)
    try:
        async with hog.transaction():
            await hog.execute(f"lock table {trial.dice.choice(('reach_intents', 'alerts'))} in access exclusive mode")
            await asyncio.sleep(4)
    finally:
        await hog.close()


async def provider_trouble(trial: Trial) -> None:
    """F13."""
    sorts = trial.dice.choice(PROVIDER[:1] if trial.short else PROVIDER)
    for how in sorts:
        trial.site.fcm.fail(how=how, times=2, after_s=1 if how == "quota" else None)
    if "token_down" in sorts:
        trial.site.fcm.forget_access()
    await asyncio.sleep(2 if trial.short else 6)
    trial.site.fcm.forget_faults()
    for phone in (trial.night.doctor, trial.night.second):  # as an app does that finds its address forgotten
        (await phone.put("/v1/me/push", {"token": phone.push})).raise_for_status()


async def zombie(trial: Trial) -> None:
    """F17: a second engine, frozen in the middle for longer than a lease, and thawed."""
    beat = await _second_engine(trial)
    beat.freeze()
    await asyncio.sleep(18)
    beat.thaw()
    await asyncio.sleep(2)
    await beat.stop()


async def backlog(trial: Trial) -> None:
    """F24: the engine stood still for ten minutes while everything fell due."""
    trial.node.freeze()
    await asyncio.sleep(2)
    for late in (
        "update alerts set next_due_at = now() - interval '10 minutes' where state = 'open' returning id",
        "update reach_intents set next_at = next_at - interval '10 minutes' where next_at is not null returning id",
    ):
        await trial.site.world.sql(late)
    trial.node.thaw()


async def _second_engine(trial: Trial, **env: str) -> Node:
    """Beats beside the one that serves."""
    beat = await trial.site.beats(**env)

    async def runs() -> bool:
        assert beat.runs, beat.said
        return "beat runs" in beat.said

    await until(runs, BACK_WITHIN_S, "a second engine")
    await trial.waits(0, 0.5)
    return beat


FAULTS: Mapping[str, Callable[[Trial], Awaitable[Any]]] = {
    "none": nothing, "F01": killed_server, "F03": killed_postgres, "F06": cut_off, "F11": hogged,
    "F13": provider_trouble, "F17": zombie, "F24": backlog,
}  # fmt: skip
