"""People talk while the house is killed under them: what was acknowledged is there once, and every phone has all of it,
in order."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from tests.faults import talk
from tests.faults.processes import CYCLES, Site, unexpected


async def test_talk_outlives_a_server_that_is_killed_or_asked_to_stop(site: Site, tmp_path: Path, record_property):
    node, dice = await site.serves(), random.Random(5)
    ward = await talk.fill(site, tmp_path)
    async with talk.talking(ward):
        for cycle in range(CYCLES or 2):
            await talk.more_said(ward, dice.randint(20, 150))
            if cycle % 2:
                node.kill()
            else:
                assert await node.stop() == 0
            node = await site.serves()
        await talk.more_said(ward, 50)

    record_property("seen", await talk.nothing_lost_doubled_or_out_of_order(ward))
    assert 1012 in {code for device in ward.devices for code in device.goodbyes}, "nobody was told when to come back"
    assert not [line for each in site.nodes for line in unexpected(each.said)]


async def test_talk_outlives_a_killed_postgres(site: Site, tmp_path: Path, record_property):
    node, dice = await site.serves(), random.Random(6)
    ward = await talk.fill(site, tmp_path)
    async with talk.talking(ward):
        for cycle in range(CYCLES or 2):
            await talk.more_said(ward, dice.randint(20, 150), within=60)
            if cycle % 2:
                assert site.kill_backend()
            else:
                site.kill_postgres()
            await asyncio.sleep(0.2)
        await talk.more_said(ward, 50, within=60)

    record_property("seen", await talk.nothing_lost_doubled_or_out_of_order(ward))
    assert node.runs
    assert not unexpected(node.said)
