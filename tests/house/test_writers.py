"""One file writes a table. Whoever asks how a row came to be has one place to read."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

HOUSE = Path(__file__).parents[2]
ROOMS = ("api", "realtime", "alerts", "scheduling", "records", "people", "notify", "base")
WRITES = re.compile(r"(?:insert\s+into|update|delete\s+from)\s+(?:only\s+)?([a-z_]+)\b")

SEEDS = {"people/enrol.py", "people/platform.py", "api/demo_people.py"}
"""They bring in whole people, as the owner, before anybody serves."""

SHARED = {
    "alert_log": "telling a step writes its lines in the statement that finds whom to tell: alerts/alert.py",
    "appointment_log": "the line goes with the change of the appointment",
    "appointments": "an offer is one that is held for who waits: scheduling/waitlist.py makes it and lets it expire",
    "conversation_marks": "what one says one has read: the mark goes with the message, realtime/saying.py",
    "facilities": "each room sets what a facility keeps for it: its policy, its hours, its hotlines",
    "invitations": "a representative who goes takes their open invitations along: people/representatives.py",
    "medicine_doses": "what nobody recorded in time the house does: alerts/doses.py; second_checks.py of both rooms",
    "medicines": "the beat moves to the next dose and ends what ended with the stay: alerts/doses.py",
    "reach_attempts": "one ledger: notify/claiming.py begins, settling.py ends, reach.py closes the lost",
    "reach_intents": "one ledger: notify/claiming.py leases, settling.py moves, ledger.py ends, reach.py if answered",
    "reminders": "scheduling/reminders.py makes and tells them, reminder_fates.py says what became of them",
    "reminders_planned": "made with the reminders, forgotten with them",
    "residents": "a death is written by who ends the stay, people/stays.py; the rest by people/profiles.py",
    "trend_due": "a queue: records/vitals.py fills it with the reading, alerts/baselines.py empties it",
}


def test_a_table_has_one_writing_file() -> None:
    written = writers()
    shared = {table for table, files in written.items() if len(files) > 1}
    assert shared - set(SHARED) == set(), {table: sorted(written[table]) for table in shared - set(SHARED)}
    assert set(SHARED) <= shared, "what is not shared any more leaves the list"


def test_the_search_finds_what_it_looks_for() -> None:
    assert WRITES.findall("insert into alerts (id)\nupdate  alerts set\ndelete from only alerts") == ["alerts"] * 3


def writers() -> dict[str, set[str]]:
    """Table -> the files that write it, without benches and seeds, which write what no phone could."""
    tables = set(re.findall(r"^create table (?:public\.)?([a-z_]+)", schema(), re.IGNORECASE | re.MULTILINE))
    assert len(tables) > 50
    found: dict[str, set[str]] = defaultdict(set)
    for file in (path for room in ROOMS for path in (HOUSE / room).rglob("*.py")):
        name = file.relative_to(HOUSE).as_posix()
        if name not in SEEDS and not name.startswith("api/benches/"):
            for table in tables & set(WRITES.findall(file.read_text())):
                found[table].add(name)
    return found


def schema() -> str:
    return (HOUSE / "migrations" / "schema.sql").read_text()
