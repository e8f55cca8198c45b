"""Commands an operator gives: who runs the platform, which communes there are."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from tests.world import World


async def says(house: World, *words: str) -> Result:
    env = {"DATABASE_URL": house.url, "ANTAM_HOME": str(house.house.settings.home), "ANTAM_ENV": "dev"}
    return await asyncio.to_thread(CliRunner().invoke, main, list(words), env=env)


async def test_the_first_platform_admin_is_appointed_by_the_operator(house: World) -> None:
    words = ("platform-admin", "--phone", "0907770009", "--name", "Quản trị")
    done, again = await says(house, *words), await says(house, *words)
    assert (done.exit_code, again.exit_code) == (0, 1), done.output
    assert "appointed already" in again.output
    [row] = await house.sql("select a.phone from platform_admins p join accounts a on a.id = p.account_id")
    assert row["phone"] == "+84907770009"


async def test_a_supervisor_is_of_one_province(house: World) -> None:
    done = await says(house, "province-staff", "--phone", "0907770010", "--name", "Giám sát", "--province", "48")
    assert done.exit_code == 0, done.output
    assert [row["province_code"] for row in await house.sql("select province_code from province_staff")] == ["48"]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
async def test_communes_are_loaded_from_a_file_and_loading_again_changes_nothing(
    house: World, tmp_path: Path, mark: str
) -> None:
    file = tmp_path / "communes.csv"
    file.write_text(f"{mark}code,name,province_code,valid_from,valid_to\n00004,Phường Ba Đình,01,2025-07-01,\n")
    first, again = await says(house, "territory", "load", str(file)), await says(house, "territory", "load", str(file))
    await house.sql("delete from admin_units where level = 'commune' returning code")
    assert "1 communes read, 1 new or changed." in first.output
    assert "1 communes read, 0 new or changed." in again.output


async def test_a_bad_file_is_one_sentence(house: World, tmp_path: Path) -> None:
    file = tmp_path / "communes.csv"
    file.write_text("code,name,province_code,valid_from,valid_to\n4,Ba Đình,01,2025-07-01,\n")
    answer = await says(house, "territory", "load", str(file))
    assert (answer.exit_code, "Line 2: a commune has a code of 5 digits" in answer.output) == (1, True)
