"""Each fault has a site of its own: nobody else's processes are ever hit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.faults import processes
from tests.faults.processes import Site


@pytest_asyncio.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with processes.site(tmp_path / "home") as site:
        yield site
