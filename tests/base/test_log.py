"""Lines of JSON with the keys that are listed, and no others: nothing of anybody's health slips in."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from base import log

SAYS = """
from base import log
log.start()
room = log.logger("alerts")
room.info("kept", count=3, name="Rosa", value="fever", body={"spo2": "fever"}, phone="+84901234567")
try:
    raise ValueError("Rosa has fever")
except ValueError:
    room.error("failed", error="ValueError", exc_info=True)
room.debug("not said")
import logging
logging.getLogger("library").warning("Rosa has %s", "fever")
"""


def lines(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_unknown_keys_are_dropped_and_libraries_say_only_who_they_are() -> None:
    said = lines(SAYS)
    kept, failed, library = json.loads(said[0]), json.loads(said[1]), said[2]
    assert {key: kept[key] for key in ("event", "room", "count", "level")} == {
        "event": "kept", "room": "alerts", "count": 3, "level": "info",
    }  # fmt: skip
    assert kept.keys() <= log.KEYS and failed.keys() <= log.KEYS
    assert library == "WARNING library"
    assert len(said) == 3
    assert not any(word in "\n".join(said) for word in ("Rosa", "fever", "spo2", "849012"))


@pytest.mark.parametrize(
    "personal", ["name", "phone", "value", "body", "detail", "note", "text", "query", "path", "url", "token"]
)
def test_no_personal_key_is_on_the_list(personal: str) -> None:
    assert personal not in log.KEYS


def test_where_names_places_in_our_code_and_nothing_of_the_error() -> None:
    def fails() -> None:
        raise LookupError("Rosa")

    with pytest.raises(LookupError) as caught:
        fails()
    place = log.where(caught.value)
    assert "tests/base/test_log.py:" in place
    assert "Rosa" not in place


def test_where_of_an_error_nobody_raised_is_unknown() -> None:
    assert log.where(ValueError("x")) == "?"
