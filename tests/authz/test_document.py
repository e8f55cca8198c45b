"""The page people read is the file the tests read."""

from __future__ import annotations

from pathlib import Path

from tests.authz.document import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "authorization.md"


def test_the_page_says_what_the_matrix_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.authz.document > docs/authorization.md`"
