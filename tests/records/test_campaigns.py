"""Who is due a check-up, by tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from base.ids import new_id
from records import campaigns
from records.campaigns import Campaign


def day(text: str) -> date:
    return date.fromisoformat(text)


def of_march(months: int = 12, ended: bool = False) -> Campaign:
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Campaign(
        id=new_id(), name="x", opens_on=day("2026-03-01"), closes_on=day("2026-03-31"), interval_months=months,
        age_from=0, age_to=150, category=None, made_at=made, ended_at=made if ended else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("last", "today", "state", "due"),
    [
        (None, "2026-02-28", "not_due", "2026-03-01"),
        (None, "2026-03-01", "due", "2026-03-01"),
        (None, "2026-03-31", "due", "2026-03-01"),
        (None, "2026-04-01", "overdue", "2026-03-01"),
        ("2025-03-20", "2026-03-19", "not_due", "2026-03-20"),
        ("2025-03-20", "2026-03-20", "due", "2026-03-20"),
        ("2025-03-20", "2026-04-01", "overdue", "2026-03-20"),
        ("2024-01-01", "2026-03-01", "due", "2026-03-01"),
        ("2025-09-01", "2026-04-01", "not_due", "2026-09-01"),
        ("2026-02-28", "2026-04-01", "not_due", "2027-02-28"),
        ("2026-03-01", "2026-03-01", "done", "2026-03-01"),
        ("2026-04-05", "2026-04-06", "done", "2026-03-01"),
    ],
)
def test_somebody_is_due_an_interval_after_the_last_one_or_when_it_opens(
    last: str | None, today: str, state: str, due: str
) -> None:
    assert campaigns.state_on(of_march(), day(last) if last else None, day(today)) == (state, day(due))


def test_nobody_is_due_by_a_campaign_that_was_ended_and_who_came_stays_done() -> None:
    assert campaigns.state_on(of_march(ended=True), None, day("2026-05-01"))[0] == "not_due"
    assert campaigns.state_on(of_march(ended=True), day("2026-03-02"), day("2026-05-01"))[0] == "done"


@pytest.mark.parametrize(
    ("since", "months", "then"),
    [
        ("2024-02-29", 12, "2025-02-28"), ("2025-08-31", 6, "2026-02-28"), ("2025-12-31", 1, "2026-01-31"),
        ("2025-11-30", 1, "2025-12-30"), ("2025-01-15", 60, "2030-01-15"),
    ],
)  # fmt: skip
def test_months_end_where_the_month_does(since: str, months: int, then: str) -> None:
    assert campaigns.months_after(day(since), months) == day(then)


@pytest.mark.parametrize(
    ("born", "form"),
    [
        ("2020-11-23", "01"), ("2020-11-22", "02"), ("2008-11-23", "02"), ("2008-11-22", "03"), ("1944-03-05", "03"),
        (None, "03"),
    ],
)  # fmt: skip
def test_the_form_goes_by_the_age_on_the_day(born: str | None, form: str) -> None:
    assert campaigns.form_for(day(born) if born else None, day("2026-11-22")) == form
