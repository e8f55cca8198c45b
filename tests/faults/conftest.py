"""Each fault has a site of its own: nobody else's processes are ever hit. Its house was made once and is copied.

What starts and kills whole processes runs in `make faults`; the referees that judge it are part of `make test`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults import processes
from tests.faults.processes import Site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Processes that start, die and start again have longer than the rest of the suite: a busy machine is no fault."""
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(240))
        if "site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.processes)


@pytest.fixture(scope="session")
def served_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return processes.whole_home(tmp_path_factory.mktemp("served") / "home")


@pytest_asyncio.fixture
async def site(tmp_path: Path, served_before: Path) -> AsyncIterator[Site]:
    async with processes.site(tmp_path / "home", like=served_before) as site:
        yield site
