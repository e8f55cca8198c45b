"""kill -9 of the serving process, again and again, while phones post: what was acknowledged is there, once."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.faults import ward
from tests.faults.processes import CYCLES, Site, unexpected

BACK_WITHIN_S = 20


async def test_every_acknowledged_reading_outlives_a_killed_server_and_no_alert_is_idle(
    site: Site, tmp_path: Path, record_property
):
    node, dice = await site.serves(), random.Random(2)
    night, back = await ward.fill(site), []
    async with ward.posting(night, tmp_path) as posters:
        for _ in range(CYCLES or 2):
            await ward.more_confirmed(posters, dice.randint(5, 60))
            node.kill()
            killed = time.monotonic()
            node = await site.serves()
            back.append(await ward.back_after(posters, killed, BACK_WITHIN_S))

    history = await ward.every_acknowledged_reading_is_stored_once(site, posters)
    waited = await ward.no_alert_is_idle(site)
    assert ward.statuses(posters).keys() <= {200, 503, 0}
    assert ward.statuses(posters)[0], "no request was ever cut: the kills hit nothing"
    assert not [line for each in site.nodes for line in unexpected(each.said)]
    record_property("seen", ward.summary(history, back, waited, posters))


async def test_a_server_that_is_asked_to_stop_closes_everything_and_takes_its_database_with_it(site: Site):
    """Also when it is asked the moment it says that it listens."""
    node = await site.serves()
    assert await node.stop() == 0
    assert site.postmaster is None
    assert not unexpected(node.said)
