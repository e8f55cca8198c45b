"""`antam backup` and `antam restore`, as an operator types them; the whole way is drilled in tests/faults."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from click.testing import CliRunner
from prometheus_client import REGISTRY

from api import backing_up
from api.cli import main
from base.backups import slot
from base.backups.following import SLOT
from base.backups.notes import Facts, Manifest, Tip
from base.backups.sealed import Keys
from base.backups.shelf import Shelf
from base.settings import Secret
from tests.world import World

KEY = "11" * 32
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def antam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("ANTAM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANTAM_BACKUP_KEY", KEY)
    return CliRunner()


@pytest.mark.parametrize(
    "command", ["backup --to {0}", "backup --status --to {0}", "restore --from {0} --to-dir {0}/pg"]
)
def test_without_a_key_nothing_is_sealed_or_opened(
    antam: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.delenv("ANTAM_BACKUP_KEY")
    said = antam.invoke(main, command.format(tmp_path / "shelf").split())
    assert said.exit_code == 1 and "ANTAM_BACKUP_KEY is not set" in said.output


def test_a_folder_that_holds_something_is_not_restored_into(antam: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("18")
    said = antam.invoke(main, ["restore", "--from", str(tmp_path / "shelf"), "--to-dir", str(tmp_path / "pg")])
    assert said.exit_code == 1 and "is not empty" in said.output
    assert (tmp_path / "pg" / "PG_VERSION").read_text() == "18"


def test_an_empty_shelf_restores_nothing_and_says_what_it_lacks(antam: CliRunner, tmp_path: Path) -> None:
    words = ["restore", "--from", str(tmp_path / "shelf"), "--to-dir", str(tmp_path / "pg")]
    said = antam.invoke(main, words)
    assert said.exit_code == 1 and "There is no base backup here" in said.output
    assert not (tmp_path / "pg").exists()
    status = antam.invoke(main, ["backup", "--to", str(tmp_path / "shelf"), "--status"])
    assert status.exit_code == 1
    assert json.loads(status.output)["wrong"][0] == "There is no base backup."


@pytest.mark.parametrize("when", ["2026-11-23T02:10:00", "yesterday"])
def test_a_time_without_its_zone_is_asked_again(antam: CliRunner, tmp_path: Path, when: str) -> None:
    said = antam.invoke(main, ["restore", "--from", str(tmp_path), "--to-dir", str(tmp_path / "pg"), "--to", when])
    assert said.exit_code == 2 and "2026-11-23T02:10:00+07:00" in said.output


def test_a_shelf_whose_backups_are_old_says_so(tmp_path: Path) -> None:
    shelf = _shelf(tmp_path, base=NOW, log=NOW)
    assert backing_up.state(shelf, NOW + timedelta(seconds=50))[1] == []
    [one] = backing_up.state(shelf, NOW + timedelta(minutes=2))[1]
    assert one.startswith("The log ends at 2026-11-23 12:00:00 UTC")
    assert len(backing_up.state(shelf, NOW + timedelta(hours=37))[1]) == 2


async def test_a_backup_notes_the_rows_of_every_table_and_where_the_audit_stands(house: World) -> None:
    await house.opens()
    noted = await backing_up.facts(house.url)
    assert noted.rows["facilities"] == 1 and noted.rows["admin_units"] > 30
    assert noted.rows.keys() >= set(backing_up.NEVER_FEWER)
    assert noted.rows["schema_migrations"] == int(noted.schema)


async def test_rows_that_went_missing_are_named(house: World) -> None:
    noted = await backing_up.facts(house.url)
    more = Facts(schema=noted.schema, rows={**noted.rows, "readings": 3, "sessions": 9, "moods": 1})
    async with house.owner() as db:
        said = await backing_up._rows_fit(db, more)
    assert (said.ok, said.said) == (
        False, "moods is not there; readings has 0 rows, 3 when the backup began",
    )  # fmt: skip


async def test_a_restored_house_is_looked_through_to_the_last_index(house: World) -> None:
    indexes, tables = await backing_up._amcheck(house.url)
    assert indexes.ok and tables.ok, (indexes, tables)
    assert not await house.sql("select 1 from pg_extension where extname = 'amcheck'"), "it is gone again"


async def test_the_server_tells_how_far_behind_whoever_follows_it_is(house: World) -> None:
    admin = await asyncpg.connect(house.url)
    await slot.look(house.house.database)
    assert REGISTRY.get_sample_value("antam_log_behind_bytes") == 0, "nobody ever followed"
    await admin.execute("select pg_create_physical_replication_slot($1, true)", SLOT)
    try:
        await house.opens()
        await slot.look(house.house.database)
        assert (REGISTRY.get_sample_value("antam_log_behind_bytes") or 0) > 0
        assert REGISTRY.get_sample_value("antam_log_lost") == 0
    finally:
        await admin.execute("select pg_drop_replication_slot($1)", SLOT)
        await admin.close()


def _shelf(folder: Path, base: datetime, log: datetime) -> Shelf:
    shelf = Shelf(folder / "shelf", Keys(Secret(KEY.encode())))
    shelf.belongs_to("7")
    name = f"{base:%Y%m%dT%H%M%S}Z"
    made = Manifest(
        name=name, key=shelf.keys.newest, system="7", postgres="18.6", superuser="postgres", database="antam",
        segment_bytes=16 << 20, began_at=base, ended_at=base, timeline=1, start_lsn="0/3000028", end_lsn="0/3000150",
        files=1, bytes=1, facts=Facts(schema="0031", rows={}),
    )  # fmt: skip
    shelf.finish(shelf.begin(name), made)
    shelf.note_tip(Tip(key=shelf.keys.newest, system="7", segment="000000010000000000000003", bytes=9, at=log))
    return shelf
