"""Who is on call, as tables: a pure function of the shifts and the instant, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from scheduling.duty import PlannedShift, Shift, instants, who_is_on_call

HERE, ELSEWHERE = UUID(int=1), UUID(int=2)
ANA, BO, CHI = UUID(int=11), UUID(int=12), UUID(int=13)
DAY = datetime(2026, 11, 22, tzinfo=UTC)


def shift(who: UUID, rank: int, starts: float, ends: float, facility: UUID = HERE) -> Shift:
    """Hours of the day; beyond 24 is tomorrow."""
    return Shift(
        facility=facility,
        account=who,
        rank=rank,
        starts_at=DAY + timedelta(hours=starts),
        ends_at=DAY + timedelta(hours=ends),
    )


SHIFTS = [
    shift(ANA, 1, 7, 19), shift(BO, 1, 19, 31), shift(CHI, 2, 0, 24), shift(ANA, 2, 19, 31),
    shift(CHI, 1, 0, 48, ELSEWHERE),
]  # fmt: skip

# hour, rank -> who
ON_CALL: list[tuple[float, int | None, set[UUID]]] = [
    (6.99, 1, set()),
    (7, 1, {ANA}),  # the start belongs to the shift
    (18.99, 1, {ANA}),
    (19, 1, {BO}),  # the end belongs to the next one
    (30.99, 1, {BO}),  # over midnight
    (31, 1, set()),
    (12, 2, {CHI}),
    (20, 2, {ANA, CHI}),  # several may share a rank
    (12, 3, set()),
    (12, None, {ANA, CHI}),
    (20, None, {ANA, BO, CHI}),
    (40, None, set()),
]


@pytest.mark.parametrize(("hour", "rank", "who"), ON_CALL)
def test_who_is_on_call(hour: float, rank: int | None, who: set[UUID]) -> None:
    found = who_is_on_call(SHIFTS, HERE, rank, DAY + timedelta(hours=hour))
    assert set(found) == who and len(found) == len(who)


def test_the_order_of_the_rows_does_not_matter() -> None:
    at = DAY + timedelta(hours=20)
    assert who_is_on_call(SHIFTS, HERE, None, at) == who_is_on_call(SHIFTS[::-1], HERE, None, at)


def test_another_facility_has_its_own_duty() -> None:
    assert who_is_on_call(SHIFTS, ELSEWHERE, 1, DAY) == (CHI,)
    assert who_is_on_call([], HERE, None, DAY) == ()


def planned(day: str, starts: str, ends: str) -> PlannedShift:
    return PlannedShift(
        account=ANA,
        rank=1,
        day=date.fromisoformat(day),
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
    )


# zone, day, wall-clock times -> instants in UTC, and how long the shift really is. Berlin's clocks went forward on
# 2026-03-29 at 02:00 and back on 2026-10-25 at 03:00; Việt Nam's never do; Lord Howe's move by half an hour.
MEANT: list[tuple[str, str, str, str, str, str, float]] = [
    ("Asia/Ho_Chi_Minh", "2026-11-22", "07:00", "19:00", "2026-11-22T00:00", "2026-11-22T12:00", 12),
    ("Asia/Ho_Chi_Minh", "2026-11-22", "19:00", "07:00", "2026-11-22T12:00", "2026-11-23T00:00", 12),
    ("Asia/Ho_Chi_Minh", "2026-11-22", "07:00", "07:00", "2026-11-22T00:00", "2026-11-23T00:00", 24),
    ("Asia/Ho_Chi_Minh", "2026-11-22", "00:00", "00:00", "2026-11-21T17:00", "2026-11-22T17:00", 24),
    ("Asia/Ho_Chi_Minh", "2026-12-31", "19:00", "07:00", "2026-12-31T12:00", "2027-01-01T00:00", 12),
    ("Europe/Berlin", "2026-03-28", "19:00", "07:00", "2026-03-28T18:00", "2026-03-29T05:00", 11),
    ("Europe/Berlin", "2026-10-24", "19:00", "07:00", "2026-10-24T17:00", "2026-10-25T06:00", 13),
    ("Europe/Berlin", "2026-03-29", "07:00", "19:00", "2026-03-29T05:00", "2026-03-29T17:00", 12),
    ("Europe/Berlin", "2026-10-25", "01:00", "02:30", "2026-10-24T23:00", "2026-10-25T00:30", 1.5),
    ("Australia/Lord_Howe", "2026-04-04", "19:00", "07:00", "2026-04-04T08:00", "2026-04-04T20:30", 12.5),
]


@pytest.mark.parametrize(("zone", "day", "starts", "ends", "from_", "to", "hours"), MEANT)
def test_what_a_shift_on_the_wall_clock_means(
    zone: str, day: str, starts: str, ends: str, from_: str, to: str, hours: float
) -> None:
    begins, over = instants(planned(day, starts, ends), ZoneInfo(zone))
    assert (begins, over) == (
        datetime.fromisoformat(from_).replace(tzinfo=UTC), datetime.fromisoformat(to).replace(tzinfo=UTC),
    )  # fmt: skip
    assert over - begins == timedelta(hours=hours)


@pytest.mark.parametrize("starts", ["02:00", "02:00:01", "02:30", "02:59:59", "03:00"])
def test_an_hour_that_the_clocks_skip_is_read_as_the_instant_they_jump_to(starts: str) -> None:
    begins, over = instants(planned("2026-03-29", starts, "04:00"), ZoneInfo("Europe/Berlin"))
    assert (begins, over) == (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 2, tzinfo=UTC))


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/Lima", "Australia/Lord_Howe"])
def test_nights_and_days_of_a_year_leave_no_gap_and_no_overlap(zone: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    kinds = (("07:00", "19:00"), ("19:00", "07:00"))
    chain = [instants(planned(day.isoformat(), *times), ZoneInfo(zone)) for day in days for times in kinds]
    assert all(earlier[1] == later[0] for earlier, later in pairwise(chain))
