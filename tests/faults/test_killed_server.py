"""kill -9 of the serving process, again and again, while phones post: what was acknowledged is there, once."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.faults import ward
from tests.faults.processes import CYCLES, Site, unexpected, until

RESTARTS_WITHIN_S = 20


async def test_every_acknowledged_reading_outlives_a_killed_server_and_no_alert_is_idle(
    site: Site, tmp_path: Path, record_property
):
    node, dice = await site.serves(), random.Random(2)
    night, back = await ward.fill(site), []
    async with ward.posting(night, tmp_path) as posters:

        async def more_is_confirmed() -> bool:
            return ward.confirmed(posters) > before

        for _ in range(CYCLES or 4):
            before = ward.confirmed(posters) + dice.randint(5, 60)
            await until(more_is_confirmed, RESTARTS_WITHIN_S, "readings that are confirmed", every=0.002)
            node.kill()
            before, killed = ward.confirmed(posters), time.monotonic()
            node = await site.serves()
            await until(more_is_confirmed, RESTARTS_WITHIN_S, "a reading confirmed after the restart", every=0.01)
            back.append(time.monotonic() - killed)

    history = await ward.every_acknowledged_reading_is_stored_once(site, posters)
    waited = await ward.no_alert_is_idle(site)
    assert ward.statuses(posters).keys() <= {200, 503, 0}
    assert ward.statuses(posters)[0], "no request was ever cut: the kills hit nothing"
    assert not [line for each in site.nodes for line in unexpected(each.said)]
    record_property("kills", len(back))
    record_property("acknowledged", len(history.acked))
    record_property("back_s", [round(s, 2) for s in back])
    record_property("attempted_after_s", round(waited, 2))
    print(f"\n{len(history.acked)} acked, back after {back}, idle for {waited:.2f} s, {ward.statuses(posters)}")
