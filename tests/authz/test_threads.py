"""The functions of conversations, unspoilt, decide as each case says (threads.py)."""

from __future__ import annotations

from tests.authz.cast import Cast
from tests.authz.sql import Wall
from tests.authz.stage import Stage
from tests.authz.threads import CASES, asked


async def test_every_case_comes_out_as_it_says(stage: Stage, cast: Cast) -> None:
    wall = await Wall.before(stage.db, stage, as_superuser=True)
    found = {name: await asked(wall, name) for name in CASES}
    wrong = {name: (found[name], case.wanted) for name, case in CASES.items() if found[name] != case.wanted}
    assert wrong == {}
