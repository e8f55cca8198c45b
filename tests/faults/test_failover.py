"""F04: two PostgreSQL servers, the second in step with the first; the first is killed and the second promoted. The
processes find it by themselves, and nothing that was acknowledged is missing."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import asyncpg
import httpx2
import pytest

from base import postgres, postmaster, whereabouts
from base.postgres import Server
from base.whereabouts import Place
from tests.faults import ward
from tests.faults.ledger import History
from tests.faults.processes import CYCLES, Node, Site, antam, unexpected, until
from tests.faults.rush import judged, rush, stored_at

pytestmark = pytest.mark.processes
WRITES_WITHIN_S = 15.0
NAME = "antam_standby"


@dataclass
class Pair:
    """A primary in the site's home and a standby that every commit waits for."""

    primary: Server
    place: Place
    standby: Server

    @property
    def url(self) -> str:
        """Both, and whoever of them takes writes."""
        servers = (self.primary, self.standby)
        hosts = ",".join(quote(str(server.socket_dir), safe="/") for server in servers)
        ports = ",".join(str(server.port) for server in servers)
        return f"postgresql://postgres@/antam?host={hosts}&port={ports}&target_session_attrs=read-write"

    async def is_in_step(self) -> None:
        await until(
            lambda: _asks(self.primary, "select sync_state = 'quorum' from pg_stat_replication"), 30, "a standby"
        )

    def promote(self) -> None:
        words = [str(postmaster.binary("pg_ctl")), "promote", "--pgdata", str(self.place.data), "--timeout=30"]
        before = whereabouts.as_owner(self.place, self.place.data, Path(words[0]))
        subprocess.run([*before, *words], check=True, capture_output=True, cwd="/")


@dataclass
class Backups:
    """A base backup of the first server and the log of both, on one shelf."""

    site: Site
    folder: Path
    url: str
    follower: Node = field(init=False)
    asked: float = 0.0

    @property
    def env(self) -> dict[str, str]:
        return {**self.site.env, "ANTAM_BACKUP_KEY": "11" * 32, "DATABASE_URL": self.url}

    @property
    def shelf(self) -> Path:
        return self.folder / "shelf"

    async def begin(self) -> None:
        self.follower = self.site.starts("backup", "--to", str(self.shelf), "--follow", **self.env)
        taken = await antam(self.env, "backup", "--to", str(self.shelf))
        assert taken.returncode == 0, taken.stderr

    async def bring_back_both_lives(self, histories: Mapping[str, History]) -> None:
        """The follower has gone over to the second server by itself; everything of both is on the shelf."""
        await until(self._has_gone_over, 60, f"the log of the second server: {self.follower.said}", every=0.5)
        data = self.folder / "back" / "postgres"
        done = await antam(self.env, "restore", "--from", str(self.shelf), "--to-dir", str(data))
        assert done.returncode == 0, (done.stdout, done.stderr)
        back = await asyncio.to_thread(postgres.start, data.parent)
        try:
            stored, _ = await stored_at(back.url())
        finally:
            await asyncio.to_thread(postgres.stop, back)
        assert not judged(histories, stored)

    async def _has_gone_over(self) -> bool:
        """Nobody asks for anything now: whatever is sealed from here on holds all of it."""
        self.asked = self.asked or time.time()
        noted = self.shelf / "wal" / "tip.json"
        if not noted.exists():  # nothing was streamed whole yet
            return False
        tip = json.loads(noted.read_text())
        return tip["segment"].startswith("00000002") and datetime.fromisoformat(tip["at"]).timestamp() > self.asked + 3


@asynccontextmanager
async def pair(site: Site, folder: Path) -> AsyncIterator[Pair]:
    primary = await asyncio.to_thread(postgres.start, site.home)
    folder.mkdir()
    bare = f"host={primary.socket_dir} port={primary.port} user=postgres application_name={NAME}"
    words = ["--pgdata", str(folder / "postgres"), "--wal-method=stream", "--checkpoint=fast", "--write-recovery-conf"]
    await _run(str(postmaster.binary("pg_basebackup")), f"--dbname={bare}", *words)
    if os.geteuid() == 0:
        owner = (site.home / "postgres").stat()
        await _run("chown", "-R", f"{owner.st_uid}:{owner.st_gid}", str(folder / "postgres"))
    place = whereabouts.settle(folder)
    where = whereabouts.socket_dir(place)
    pid = postmaster.launch(place, where, fsync=True, more={"wal_retrieve_retry_interval": "500ms"})
    standby = Server(socket_dir=where, port=whereabouts.PORT, data=place.data, pid=pid)
    try:
        await until(lambda: _asks(standby, "select pg_is_in_recovery()"), 30, "a standby that answers")
        for change in (f"alter system set synchronous_standby_names = 'ANY 1 ({NAME})'", "select pg_reload_conf()"):
            await _asks(primary, change)
        both = Pair(primary, place, standby)
        await both.is_in_step()
        yield both
    finally:
        found = postmaster.find(place.data)
        if found:
            await asyncio.to_thread(postmaster.shut, found.pid, place.data)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", range(max(1, CYCLES // 20)))
async def test_a_standby_takes_over_and_nothing_that_was_acknowledged_is_missing(
    site: Site, tmp_path: Path, record_property, seed: int
):
    async with pair(site, tmp_path / "standby") as servers:
        one = await site.serves("api", DATABASE_URL=servers.url)
        two = await site.starts("api", "--port", "0", DATABASE_URL=servers.url).listens()
        beats = [await site.beats(DATABASE_URL=servers.url) for _ in range(2)]
        site.world.url = servers.url
        backups = Backups(site, tmp_path, servers.url)
        await backups.begin()
        async with rush(site, tmp_path, seed) as people:
            await people.goes_on(30)
            killed = time.monotonic()
            site.kill_postgres()
            await asyncio.to_thread(servers.promote)
            promoted = time.monotonic() - killed
            await people.goes_on(30)
            back = people.first_good_after(killed)
            await people.rests()
            assert all(node.runs for node in (one, two, *beats))
            async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{two.port}") as elsewhere:
                assert (await elsewhere.get("/health/ready")).status_code == 200
            stored, alerts = await stored_at(servers.url)
            assert not judged(people.histories(), stored)
            assert people.alerts() and people.alerts().keys() <= alerts
            idle = await ward.no_alert_is_idle(site, within=60)
            seen = {kind: round(seconds or 0, 2) for kind, seconds in back.items()}
            slowest = max(asker.slowest for asker in people.askers)
            await backups.bring_back_both_lives(people.histories())
        assert all(seconds is not None and seconds <= WRITES_WITHIN_S for seconds in back.values()), seen
        text = (
            f"promoted after {promoted:.2f} s, first write after {seen}, {people.acked} acknowledged, "
            f"{len(people.alerts())} alerts, slowest answer {slowest:.2f} s, all attempted {idle:.2f} s later"
        )
        print(text)
        record_property("seen", text)
        await _the_old_primary_acknowledges_nothing(site)
    assert not [line for node in site.nodes for line in unexpected(node.said)]


async def _the_old_primary_acknowledges_nothing(site: Site) -> None:
    """It comes back by mistake: its commits wait for a standby that follows it no more."""
    old = await asyncio.to_thread(postgres.start, site.home)
    conn = await asyncpg.connect(old.url())
    try:
        with pytest.raises(TimeoutError):
            await conn.execute("insert into engine_cycles (pass, at) values ('stale', now())", timeout=3)
    finally:
        conn.terminate()
        await asyncio.to_thread(postgres.stop, old)


async def _asks(server: Server, sql: str) -> bool:
    try:
        conn = await asyncpg.connect(server.url(), timeout=5)
    except (OSError, asyncpg.PostgresError):
        return False
    try:
        return bool(await conn.fetchval(sql))
    finally:
        await conn.close(timeout=5)


async def _run(*words: str) -> None:
    done = await asyncio.to_thread(subprocess.run, words, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stderr
