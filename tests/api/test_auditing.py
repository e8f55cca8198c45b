"""`antam audit`: what an operator, or somebody from outside with the public key only, can say about the trail."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from base.db import as_owner
from people import sealer
from tests.world import Person, World

SEED = "5a" * 32


async def antam(house: World, home: Path, *words: str, key: str = SEED) -> tuple[int, str, str]:
    """The command as it is typed: exit code, what it says, what it complains of."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("ANTAM_")}
    env |= {"ANTAM_ENV": "test", "ANTAM_HOME": str(home), "DATABASE_URL": house.url, "ANTAM_AUDIT_KEY": key}
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("antam")), "audit", *words, env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, wrong = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode(), wrong.decode()


@pytest.fixture
async def rosa(house: World, tmp_path: Path) -> Person:
    """A resident a nurse looked at twice, sealed and signed with a copy in `checkpoints`."""
    await house.opens()
    rosa = await house.admits("Rosa")
    nurse = await house.phone(await house.employs("nurse"))
    for _ in range(2):
        await nurse.get(f"/v1/residents/{rosa.resident}")
    await sealer.seal_due(house.house.database)
    await sealer.sign_due(
        house.house.database, sealer.key_from(house.house.settings.audit_key), tmp_path / "checkpoints"
    )
    return rosa


async def test_an_untouched_trail_is_one_sentence(house: World, rosa: Person, tmp_path: Path) -> None:
    code, said, wrong = await antam(house, tmp_path, "verify", "--checkpoints", str(tmp_path / "checkpoints"))
    assert code == 0, wrong
    assert said.startswith("Nothing was changed: 2 rows in 1 seals, signed 1 times") and said.count("\n") == 1


async def test_a_changed_row_is_named_and_the_exit_is_1(house: World, rosa: Person, tmp_path: Path) -> None:
    [row] = await house.sql("select min(id) as id from audit_events")
    async with as_owner(house.url) as db:
        await db.execute("set local antam.maintenance = 'on'")
        await db.execute("update audit_events set basis = 'told' where id = $1", row["id"])
    code, said, _ = await antam(house, tmp_path, "verify")
    assert (code, said) == (1, f"changed: event {row['id']}, of seal 1.\n")


async def test_an_outsider_checks_an_export_with_the_public_key_only(
    house: World, rosa: Person, tmp_path: Path
) -> None:
    code, pem, _ = await antam(house, tmp_path, "key")
    assert code == 0 and pem.startswith("-----BEGIN PUBLIC KEY-----")
    (tmp_path / "key.pem").write_text(pem)
    code, exported, _ = await antam(house, tmp_path, "export")
    assert code == 0
    (tmp_path / "export").write_text(exported)
    words = ("verify", "--public-key", str(tmp_path / "key.pem"), "--export", str(tmp_path / "export"))
    elsewhere = {"key": "a5" * 32}  # the outsider's machine has a key of its own, or none
    code, said, wrong = await antam(house, tmp_path, *words, **elsewhere)
    assert code == 0 and said.startswith("Nothing was changed: 2 rows"), wrong
    (tmp_path / "export").write_text(exported.replace('"nurse"', '"told"', 1))
    code, said, _ = await antam(house, tmp_path, *words, **elsewhere)
    assert code == 1 and said.startswith("changed: event ")
    code, said, _ = await antam(house, tmp_path, "verify", **elsewhere)
    assert (code, said) == (1, "forged: checkpoint 1.\n"), "another key has not signed this"


async def test_a_table_that_was_emptied_is_found_by_the_copy(house: World, rosa: Person, tmp_path: Path) -> None:
    async with as_owner(house.url) as db:
        await db.execute("set local antam.maintenance = 'on'")
        await db.execute("truncate audit_events, audit_seals, audit_checkpoints")
    code, said, _ = await antam(house, tmp_path, "verify", "--checkpoints", str(tmp_path / "checkpoints"))
    assert (code, said) == (1, "truncated: checkpoint 1 is in the copy only.\n")


@pytest.mark.parametrize("option", ["--public-key", "--checkpoints", "--export"])
async def test_a_file_that_is_something_else_is_a_sentence(house: World, tmp_path: Path, option: str) -> None:
    (tmp_path / "else").write_text("something else\n")
    code, _, wrong = await antam(house, tmp_path, "verify", option, str(tmp_path / "else"))
    assert code == 1 and "is not" in wrong and "Traceback" not in wrong
