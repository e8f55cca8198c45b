"""The bench of readings: a short real run says what scripts rely on, and what would make figures worthless is noticed.

Nothing here looks at how fast anything was.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
import psutil
import pytest

from alerts import protocol
from alerts.evaluators import Subject, assess
from api.benches import cores, every, figures, gates, growth, load, server
from api.benches.cores import CannotBench
from api.benches.figures import Figure, Goal
from api.benches.ingest import Outcome, Plan
from api.benches.load import Opened, Request, Tally
from api.benches.people import Signed
from api.benches.readings import BATCH, BREACHES, Phones
from api.commands import benches
from records.reading import Reading, parse

PROMISED = {"single_per_s", "batch_readings_per_s", "page_50_per_s", "post_to_socket_p50_ms", "post_to_socket_p99_ms"}
ANTAM = Path(sys.executable).with_name("antam")


@pytest.mark.processes
@pytest.mark.alone
@pytest.mark.timeout(240)
def test_a_short_run_prints_one_object_with_the_promised_figures_and_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [str(ANTAM), "bench", "ingest", "--seconds", "1", "--rounds", "1", "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=220, env={**os.environ, "TMPDIR": str(tmp_path)}, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    said = json.loads(line)
    assert (said["name"], said["ok"]) == ("ingest", True)
    assert said["machine"]["cores"] == os.cpu_count()
    assert said["figures"].keys() >= PROMISED
    for name, figure in said["figures"].items():
        assert figure.keys() == {"min", "median", "max", "unit"}, name
        assert figure["min"] <= figure["median"] <= figure["max"], name
        assert figure["min"] > 0 or name in ("taken_by_others", "charts_behind"), name
    assert "nothing missing, nothing lost, no errors" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["antam-bench.lock"]
    assert not [p for p in psutil.process_iter(["cmdline"]) if str(tmp_path) in " ".join(p.info["cmdline"] or ())]


@pytest.mark.parametrize(
    "wrong",
    [
        {"errors": {"HTTP 503": 1}},
        {"missing": 1},
        {"lost": 1},
        {"unlogged": 1},
        {"generator": 0.91},
    ],
)
def test_figures_are_not_to_be_believed_after(wrong: dict[str, object]) -> None:
    assert Outcome({}, {}).ok
    assert not Outcome(**{"figures": {}, "errors": {}, **wrong}).ok  # type: ignore[arg-type]


def test_a_missed_goal_is_said_and_fails_nothing() -> None:
    [_, line] = figures.table({"single_per_s": Figure("1/s", [800, 900, 1200])}, {"single_per_s": Goal(least=1000)})
    assert line.split()[:4] == ["single_per_s", "800", "900", "1,200"]
    assert "NOT reached" in line


def test_percentiles_are_values_that_were_seen() -> None:
    values = list(range(1, 101))
    assert (figures.percentile(values, 0.5), figures.percentile(values, 0.99)) == (51, 100)
    assert figures.percentile([], 0.99) == 0


def test_two_benches_cannot_overlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with server.alone(print), pytest.raises(CannotBench, match="Another bench"), server.alone(print, patience_s=0):
        raise AssertionError("two benches held the lock")
    with server.alone(print, patience_s=0):
        pass  # free again


@pytest.mark.parametrize("wanted", ["server=0", "server=0,client=x", "client=0,server=99999", "0,1", ""])
def test_a_pin_that_cannot_be_is_refused_in_one_sentence(wanted: str) -> None:
    with pytest.raises(CannotBench, match="--pin wants server=0,client=1"):
        cores.choose(wanted)


def test_every_twentieth_reading_of_a_road_breaches() -> None:
    plan = Plan(seconds=8, rounds=3, rate=200, seed=1)
    assert (plan.posts, plan.breaches) == (2000, 100)


def test_ordinary_readings_ring_nobody() -> None:
    phones, somebody = Phones(7, 80), Signed(account=uuid4(), token="t", resident=uuid4())
    batch = _readings(phones.batch(somebody))
    assert len({reading.id for reading in batch}) == len({reading.taken_at for reading in batch}) == BATCH
    assert len({reading.kind for reading in batch}) == 9
    assert not _judged(batch)
    assert not _judged([reading for _ in range(300) for reading in _readings(phones.one(somebody))])


def test_every_breach_is_an_emergency_by_itself() -> None:
    phones, somebody = Phones(7, 80), Signed(account=uuid4(), token="t", resident=uuid4())
    seen: set[str] = set()
    for _ in range(200):
        request, id = phones.alarming(somebody)
        [reading] = _readings(request)
        assert str(reading.id) == id
        assert _judged([reading]) == ["emergency"]
        seen.add(reading.kind)
    assert len(seen) == len(BREACHES)


def test_an_answer_that_kept_less_than_was_sent_is_an_error() -> None:
    tally = Tally()
    tally.begin()
    tally.note(Request(b"", 2), 200, b'{"items":[{"outcome":"kept"},{"outcome":"kept"}]}', 0.1)
    tally.note(Request(b"", 2), 200, b'{"items":[{"outcome":"kept"},{"outcome":"refused"}]}', 0.1)
    tally.note(Request(b"", 2), 503, b"", 0.1)
    assert (tally.kept, tally.readings, len(tally.seconds)) == (3, 2, 1)
    assert tally.errors == {"not kept": 1, "HTTP 503": 1}


async def test_an_open_loop_counts_from_the_due_time_and_forgives_no_queue() -> None:
    slow_s, count, rate = 0.02, 10, 1000.0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(count):
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(slow_s)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(load.KEPT), load.KEPT))
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        [connection] = await load.connect(listening.sockets[0].getsockname()[1], 1)
        tally = Tally()
        tally.begin()
        await Opened([connection], [Request(b"GET / HTTP/1.1\r\n\r\n")] * count, rate, tally).run()
        connection.close()
    assert not tally.errors
    assert tally.seconds == sorted(tally.seconds)
    assert tally.seconds[-1] > count * slow_s - count / rate - 0.005  # one connection: the last waited for all others


async def test_a_connection_that_ends_is_noticed() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as listening:
        connections = await load.connect(listening.sockets[0].getsockname()[1], 2)
        tally = Tally()
        await load.closed(connections, lambda: Request(b"GET / HTTP/1.1\r\n\r\n"), tally, asyncio.Event())
    assert tally.errors == {"lost": 2}


def _readings(request: Request) -> list[Reading]:
    body = request.data.partition(b"\r\n\r\n")[2]
    items = msgspec.json.decode(body, type=dict[str, list[msgspec.Raw]])["readings"]
    return [parse(item, datetime.now(UTC)) for item in items]


def _judged(readings: list[Reading]) -> list[str]:
    """Levels of what the rules find in a resident of eighty."""
    return [f.level for f in assess(protocol.load(), Subject(80.0), [], readings, datetime.now(UTC)).findings]


def test_the_goals_of_growth_are_about_a_hundred_times_as_much() -> None:
    assert growth.goals([100_000, 1_000_000]) == {}
    assert set(growth.goals([100_000, 10_000_000])) == {f"{what}_ratio_1e7" for what in (*growth.READS, "insert")}


SAID = {
    "chat": {
        "ok": True, "wrong": [], "title": "Conversations", "command": "antam bench chat --json",
        "run": {"rounds": 3, "took_s": 61.0}, "machine": {}, "goals": {},
        "figures": {
            "completions_per_s": {"min": 4000, "median": 5250, "max": 6000, "unit": "1/s"},
            "deliver_p99_ms": {"min": 20, "median": 50, "max": 60, "unit": "ms"},
        },
    },
    "storm": {
        "ok": False, "wrong": ["1 alert never at the provider"], "title": "A node dies", "command": "antam bench storm",
        "figures": {"all_back_s": {"min": 1, "median": 1, "max": 1, "unit": "s"}},
    },
}  # fmt: skip


def test_each_gate_says_whether_it_is_met_or_by_how_much_not() -> None:
    stands = {(gate, seen.split(" ")[0], goal): how for gate, _, seen, goal, how in gates.rows(SAID)}
    assert stands["G1", "`completions_per_s`", ">= 5,000"] == "met"
    assert stands["G1", "`completions_per_s`", ">= 5,450 (5 x ejabberd)"] == "**short by 4%**"
    assert stands["G4", "`deliver_p99_ms`", "<= 25"] == "**over by 100%**"
    assert stands["G14", "`all_back_s`", "<= 45"] == "**not to be believed**"
    assert stands["G12", "", ""] == "not in this run"
    assert {gate for gate, *_ in stands} == {f"G{n}" for n in range(1, 15)}


def test_the_page_is_written_from_nothing_but_what_was_said() -> None:
    page = every.written(SAID, "normal", 600, datetime(2026, 11, 23, 4, tzinfo=UTC))
    assert "of 10.0 minutes that ended 2026-11-23 04:00 UTC" in page
    assert "| `completions_per_s` | 4,000 | 5,250 | 6,000 | 1/s |  |" in page
    assert "**not to be believed: 1 alert never at the provider**" in page


def test_every_bench_of_the_round_is_a_command_with_words_it_knows() -> None:
    for part in every.PARTS:
        for size in ("small", "normal", "full"):
            _, name, *words = part.words(size)
            benches.bench.commands[name].make_context(name, words)
