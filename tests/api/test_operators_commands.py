"""`antam holidays` and `antam erasures`, as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from base.ids import new_id


@pytest.fixture
def antam(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("ANTAM_HOME", str(tmp_path))
    return CliRunner()


def says(antam: CliRunner, *words: str, given: str = "") -> Result:
    return antam.invoke(main, words, input=given)


def test_the_calendar_is_changed_listed_and_changed_back(antam: CliRunner) -> None:
    assert says(antam, "holidays", "set", "2031-01-02", "off", "nghỉ bù").exit_code == 0
    assert "2031-01-02  off      nghỉ bù" in says(antam, "holidays", "list").output
    assert says(antam, "holidays", "drop", "2031-01-02").exit_code == 0
    again = says(antam, "holidays", "drop", "2031-01-02")
    assert again.exit_code == 1 and "no change on that day" in again.output


def test_a_list_of_people_this_database_never_knew_is_replayed_without_effect(antam: CliRunner) -> None:
    stone = {name: str(new_id()) for name in ("erasure", "resident", "facility")} | {"at": "2026-11-01T00:00:00Z"}
    answer = says(antam, "erasures", "replay", "-", given=json.dumps(stone))
    assert answer.exit_code == 0 and "0 erased again, 1 were already gone." in answer.output


def test_what_is_no_list_of_erasures_is_refused_in_one_sentence(antam: CliRunner) -> None:
    answer = says(antam, "erasures", "replay", "-", given='{"resident": 1}')
    assert answer.exit_code == 1 and "This is not a list of erasures" in answer.output


def test_the_operator_cannot_approve_what_no_manager_approved(antam: CliRunner) -> None:
    answer = says(antam, "erasures", "approve", str(new_id()))
    assert answer.exit_code == 1 and "Another person must approve." in answer.output
