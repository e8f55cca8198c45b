"""The embedded server, for real: started, shared, killed, moved and refused in folders of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest

from base import postgres, postmaster, sharing, whereabouts
from base.postgres import Refused, Server

HOLD = """
import sys
from pathlib import Path
from base import postgres
server = postgres.start(Path(sys.argv[1]), fsync=False)
print(server.pid, flush=True)
sys.stdin.read()
postgres.stop(server)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    yield home
    while sharing.shares(home):
        postgres.stop(home)
    postgres.stop(home)


@contextmanager
def another_process(home: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another user of the same home: it holds the server until its stdin is closed, or until it is killed."""
    words = [sys.executable, "-c", HOLD, str(home)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


def start(home: Path) -> Server:
    return postgres.start(home, fsync=False)


def runs(server: Server) -> bool:
    return postmaster.is_ours(server.pid, server.data)


async def fetch(server: Server, sql: str, database: str = "antam") -> object:
    connection = await asyncpg.connect(server.url(database))
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_it_serves_over_a_private_socket_and_nothing_else(home: Path):
    said: list[str] = []
    server = postgres.start(home, tell=said.append)

    assert len(said) == 1
    assert "Making a new PostgreSQL 18" in said[0]
    assert server.socket_dir.stat().st_mode & 0o777 == 0o700
    assert await fetch(server, "show listen_addresses") == ""
    assert await fetch(server, "show fsync") == "on"
    assert await fetch(server, "show data_checksums") == "on"
    assert await fetch(server, "show max_connections") == "100"
    assert await fetch(server, "select lower('ĐẶNG')") == "đặng"
    assert await fetch(server, "select datlocale from pg_database where datname = 'antam'") == "C.UTF-8"


async def test_starting_twice_gives_the_same_server_and_it_stops_with_the_second_stop(home: Path):
    first, second = start(home), start(home)
    assert first == second

    postgres.stop(first)
    assert runs(first)
    postgres.stop(second)
    assert not runs(first)


async def test_another_database_is_made_once_whatever_its_name(home: Path):
    postgres.start(home, database='đặc "biệt"', fsync=False)
    server = postgres.start(home, database='đặc "biệt"', fsync=False)
    assert await fetch(server, "select 1", 'đặc "biệt"') == 1


async def test_a_block_ends_with_the_server_stopped(home: Path):
    with postgres.running(home, fsync=False) as server:
        assert runs(server)
    assert not runs(server)


async def test_a_server_stays_while_another_process_uses_it(home: Path):
    server = start(home)
    with another_process(home) as (other, pid):
        assert pid == server.pid
        postgres.stop(server)
        assert await fetch(server, "select 1") == 1
        other.communicate(timeout=30)
    assert not runs(server)


async def test_a_server_left_behind_by_a_killed_process_is_adopted(home: Path):
    with another_process(home) as (other, pid):
        other.kill()
        other.wait()

    server = start(home)
    assert server.pid == pid
    postgres.stop(server)
    assert not runs(server)


async def test_a_server_left_behind_can_be_stopped_without_starting(home: Path):
    with another_process(home) as (other, pid):
        other.kill()
        other.wait()

    postgres.stop(home)
    assert not postmaster.lives(pid)


async def test_a_server_left_behind_with_fsync_off_is_not_adopted_by_one_that_wants_it(home: Path):
    with another_process(home) as (other, pid):
        other.kill()
        other.wait()

    server = postgres.start(home)
    assert server.pid != pid
    assert await fetch(server, "show fsync") == "on"


async def test_a_frozen_server_is_replaced(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres, "SILENT_SECONDS", 0)
    with another_process(home) as (other, pid):
        other.kill()
        other.wait()
    os.kill(pid, signal.SIGSTOP)

    server = start(home)
    assert server.pid != pid
    assert await fetch(server, "select 1") == 1


async def test_committed_rows_survive_a_killed_postmaster(home: Path):
    server = start(home)
    connection = await asyncpg.connect(server.url())
    await connection.execute("create table kept (n int)")
    await connection.execute("insert into kept select generate_series(1, 1000)")
    os.kill(server.pid, signal.SIGKILL)

    again = start(home)
    connection.terminate()
    assert again.pid != server.pid
    assert await fetch(again, "select count(*) from kept") == 1000


async def test_two_starters_at_once_get_one_server(home: Path):
    with ThreadPoolExecutor() as pool:
        servers = list(pool.map(start, [home] * 3))
    assert len({server.pid for server in servers}) == 1


async def test_a_pid_file_that_names_another_process_is_no_obstacle(home: Path, tmp_path: Path):
    server = start(home)
    copy = tmp_path / "copy"
    shutil.copytree(home / "postgres", copy / "postgres")
    for path in (copy / "postgres", *(copy / "postgres").rglob("*")):
        os.chown(path, home.joinpath("postgres").stat().st_uid, -1)

    with postgres.running(copy, fsync=False) as other:
        assert other.pid != server.pid
        assert await fetch(other, "show data_directory") == str(copy / "postgres")
    assert runs(server)


async def test_data_of_another_version_is_refused_in_one_sentence(home: Path):
    postgres.stop(start(home))
    (home / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(Refused, match=r"is of PostgreSQL 17 and this is 18; move it away\.$"):
        start(home)


async def test_a_folder_with_something_else_in_it_is_refused_and_left_alone(home: Path):
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "letter").write_text("dear")
    with pytest.raises(Refused, match="holds something else"):
        start(home)
    assert (home / "postgres" / "letter").read_text() == "dear"


async def test_a_setting_the_server_refuses_is_told_with_its_own_words(home: Path):
    postgres.stop(start(home))
    with (home / "postgres" / "postgresql.conf").open("a") as file:
        file.write("\nshared_buffers = 'much'\n")
    with pytest.raises(Refused, match=r"^PostgreSQL did not start: .*configuration file"):
        start(home)


async def test_a_folder_too_deep_for_a_socket_gets_a_short_private_one(home: Path, monkeypatch: pytest.MonkeyPatch):
    deep = home / ("d" * 60) / ("e" * 60)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    with postgres.running(deep, fsync=False) as server:
        assert deep not in server.socket_dir.parents
        assert server.socket_dir.stat().st_mode & 0o777 == 0o700
        assert await fetch(server, "select 1") == 1
    assert not server.socket_dir.exists()


async def test_no_room_for_a_socket_anywhere_is_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("base.whereabouts.SOCKET_PATH_LIMIT", 20)
    with pytest.raises(Refused, match=r"^A socket path may have 20 bytes and .* set ANTAM_HOME or TMPDIR"):
        start(home)


async def test_a_home_that_is_a_file_is_one_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match=r"cannot be used: (File exists|Not a directory)"):
        start(tmp_path / "file" / "home")


def test_no_lock_is_inherited_by_the_server(home: Path):
    server = start(home)
    held = {file.path for file in psutil.Process(server.pid).open_files()}
    assert not held & {str(home / "postgres.lock"), str(home / "postgres.users")}


def test_what_the_server_says_becomes_one_sentence(tmp_path: Path):
    place = whereabouts.settle(tmp_path)
    full = '2026-01-01 UTC [7] PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device\n'
    assert postmaster.reason(full, place) == f"The disk that holds {tmp_path} is full, so PostgreSQL cannot start."
    other = "2026-01-01 UTC [7] FATAL:  the stars are wrong\n2026-01-01 UTC [7] LOG:  database system is shut down\n"
    assert postmaster.reason(other, place).startswith("PostgreSQL did not start: the stars are wrong (see ")
