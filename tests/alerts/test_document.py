"""docs/early-warning.md says what the rules say."""

from __future__ import annotations

from pathlib import Path

from alerts.protocol import load
from tests.alerts.document import tables

PAGE = (Path(__file__).parents[2] / "docs" / "early-warning.md").read_text(encoding="utf-8")


def test_the_page_has_every_rule_as_the_files_have_it() -> None:
    missing = [row for row in tables() if row not in PAGE]
    assert not missing, "run python -m tests.alerts.document and paste"


def test_the_page_counts_the_rules_and_names_the_scores() -> None:
    files = load().files
    assert f"{sum(len(file.rules) for file in files)} rules in {len(files)} files" in PAGE
    for score in (Path(__file__).parents[2] / "alerts" / "scores").glob("[a-z]*.py"):
        if score.stem not in ("rounding", "tables"):
            assert f"`{score.name}`" in PAGE
