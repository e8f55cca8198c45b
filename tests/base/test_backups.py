"""What lies on a shelf belongs together, or the shelf says what is missing; and how it gets there."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from base.backups.following import SPOOL_AT_MOST, _Keeper
from base.backups.notes import Facts, Manifest, Tip, lsn, number, segment
from base.backups.sealed import Keys, Unreadable
from base.backups.shelf import Shelf, chosen
from base.settings import Secret

KEY, OTHER = "11" * 32, "22" * 32
MB16 = 16 << 20
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def keys(*of: str) -> Keys:
    return Keys(Secret(",".join(of or (KEY,)).encode()))


def manifest(name: str, ended: datetime = NOON, start: int = 3, end: int = 3) -> Manifest:
    def at(n: int, offset: int) -> str:
        return f"{(n * MB16) >> 32:X}/{(n * MB16 + offset) & 0xFFFFFFFF:X}"

    return Manifest(
        name=name, key=keys().newest, system="7", postgres="18.6", superuser="postgres", database="antam",
        segment_bytes=MB16, began_at=ended - timedelta(minutes=1), ended_at=ended, timeline=1, start_lsn=at(start, 40),
        end_lsn=at(end, 400), files=1, bytes=1, facts=Facts(schema="0031", rows={"readings": 5}),
    )  # fmt: skip


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path / "shelf", keys())
    made.belongs_to("7")
    return made


def with_base(shelf: Shelf, held: Manifest) -> Manifest:
    folder = shelf.begin(held.name)
    (folder / "base.sealed").touch()
    return shelf.finish(folder, held)


def with_log(shelf: Shelf, *numbers: int, partial: int | None = None) -> None:
    for n in numbers:
        shelf.keep_wal(segment(1, n, MB16), b"log")
    if partial is not None:
        shelf.keep_wal(segment(1, partial, MB16) + ".partial", b"lo")


def names(*numbers: int) -> list[str]:
    return [segment(1, n, MB16) for n in numbers]


def test_the_log_after_a_base_backup_is_what_follows_it_without_a_hole(shelf: Shelf) -> None:
    base = with_base(shelf, manifest("20261123T120000Z"))
    with_log(shelf, 1, 2, 3, 4, 5, partial=6)
    assert shelf.log_of(base) == [*names(3, 4, 5), names(6)[0] + ".partial"]
    assert b"".join(shelf.wal(names(4)[0])) == b"log"


def test_a_whole_segment_counts_and_not_what_was_there_of_it_before(shelf: Shelf) -> None:
    base = with_base(shelf, manifest("20261123T120000Z"))
    with_log(shelf, 4, partial=4)
    assert shelf.log_of(base) == names(4)


def test_a_base_backup_nobody_followed_needs_no_log(shelf: Shelf) -> None:
    assert shelf.log_of(with_base(shelf, manifest("20261123T120000Z"))) == []


HOLES = {"in the middle": ([4, 6], None), "at the beginning": ([5, 6], None), "before the newest": ([4, 5], 7)}


@pytest.mark.parametrize(("there", "partial"), HOLES.values(), ids=HOLES)
def test_a_log_with_a_hole_is_refused_by_the_name_of_what_is_missing(
    shelf: Shelf, there: list[int], partial: int | None
) -> None:
    base = with_base(shelf, manifest("20261123T120000Z"))
    with_log(shelf, *there, partial=partial)
    missing = next(n for n in range(4, 8) if n not in there)
    with pytest.raises(Unreadable, match=f"missing from {names(missing)[0]} on"):
        shelf.log_of(base)


def test_a_log_whose_end_was_taken_away_is_refused(shelf: Shelf) -> None:
    base = with_base(shelf, manifest("20261123T120000Z"))
    with_log(shelf, 4, 5)
    shelf.note_tip(Tip(key=keys().newest, system="7", segment=names(5)[0], bytes=9, at=NOON))
    shelf.wal_file(names(5)[0]).unlink()
    with pytest.raises(Unreadable, match=f"missing from {names(5)[0]} on"):
        shelf.log_of(base)


def test_a_backup_that_was_not_finished_is_none_and_goes_with_the_next(shelf: Shelf) -> None:
    (shelf.begin("20261122T120000Z") / "base.sealed").touch()
    assert shelf.bases() == []
    with_base(shelf, manifest("20261123T120000Z"))
    assert [path.name for path in (shelf.folder / "base").iterdir()] == ["20261123T120000Z"]


def test_a_manifest_that_was_changed_is_refused(shelf: Shelf) -> None:
    with_base(shelf, manifest("20261123T120000Z"))
    path = shelf.folder / "base" / "20261123T120000Z" / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "facts": {"schema": "0031", "rows": {"readings": 0}}}))
    with pytest.raises(Unreadable, match="was changed after it was written"):
        shelf.bases()
    with pytest.raises(Unreadable, match="was sealed with the key"):
        Shelf(shelf.folder, keys(OTHER)).bases()


def test_a_shelf_takes_one_server_only(shelf: Shelf) -> None:
    shelf.belongs_to("7")
    with pytest.raises(Unreadable, match="another database server"):
        shelf.belongs_to("8")


def test_pruning_keeps_the_newest_and_all_the_log_they_need(shelf: Shelf) -> None:
    for day, start in ((21, 1), (22, 4), (23, 6)):
        ended = NOON - timedelta(days=23 - day)
        with_base(shelf, manifest(f"202611{day}T120000Z", ended, start, start))
    with_log(shelf, 1, 2, 3, 4, 5, 6, 7, partial=8)
    assert shelf.prune(2) == ["20261121T120000Z"]
    assert shelf.segments() == [*names(4, 5, 6, 7), names(8)[0] + ".partial"]
    assert shelf.prune(2) == [] and len(shelf.bases()) == 2


def test_the_newest_base_backup_that_had_ended_is_chosen() -> None:
    days = [manifest(f"2026112{n}T120000Z", NOON + timedelta(days=n)) for n in range(3)]
    assert chosen(days, None) is days[2]
    assert chosen(days, NOON + timedelta(days=1)) is days[1]
    with pytest.raises(Unreadable, match="No base backup had ended by then; the oldest ended at 2026-11-23T12:00:00Z"):
        chosen(days, NOON - timedelta(seconds=1))
    with pytest.raises(Unreadable, match="no base backup here"):
        chosen([], None)


def test_places_in_the_log_are_counted_as_postgresql_names_them() -> None:
    assert lsn("1/2000028") == (1 << 32) + 0x2000028
    assert segment(2, lsn("1/2000028") // MB16, MB16) == "000000020000000100000002"
    assert number("000000020000000100000002", MB16) == 258


def a_keeper(shelf: Shelf, tmp_path: Path, *waiting: int, partial: int | None = None) -> _Keeper:
    spool = tmp_path / "spool"
    spool.mkdir()
    for n in waiting:
        (spool / names(n)[0]).write_bytes(b"log" + bytes(97))
    if partial is not None:
        (spool / f"{names(partial)[0]}.partial").write_bytes(b"lo" + bytes(98))
    return _Keeper(shelf, spool, "7")


def test_what_was_streamed_goes_to_the_shelf_and_the_tip_says_how_far(shelf: Shelf, tmp_path: Path) -> None:
    keeper = a_keeper(shelf, tmp_path, 4, 5, partial=6)
    assert not keeper.keep(streams=True)
    assert shelf.segments() == [*names(4, 5), names(6)[0] + ".partial"]
    assert b"".join(shelf.wal(names(6)[0] + ".partial")) == b"lo", "the zeros behind it are not kept"
    tip = shelf.tip()
    assert tip and (tip.segment, tip.bytes) == (names(6)[0], 2)
    assert [path.name for path in (tmp_path / "spool").iterdir()] == [f"{names(6)[0]}.partial"]


def test_a_shelf_that_takes_nothing_loses_nothing(shelf: Shelf, tmp_path: Path) -> None:
    keeper = a_keeper(shelf, tmp_path, *range(4, 40))
    away = shelf.folder.rename(tmp_path / "away")
    with pytest.raises(OSError, match="No such file"):
        keeper.keep(streams=True)
    assert keeper.waiting == 36 > SPOOL_AT_MOST
    away.rename(shelf.folder)
    assert not keeper.keep(streams=True)
    assert shelf.segments() == names(*range(4, 40)) and keeper.waiting == 0


def test_the_tip_does_not_move_while_nothing_streams(shelf: Shelf, tmp_path: Path) -> None:
    keeper = a_keeper(shelf, tmp_path, 4)
    keeper.keep(streams=True)
    before = shelf.tip()
    keeper.keep(streams=False, at_once=True)
    assert shelf.tip() == before
    keeper.keep(streams=True, at_once=True)
    after = shelf.tip()
    assert before and after and after.at > before.at


def test_two_base_backups_are_not_made_at_once(shelf: Shelf) -> None:
    with shelf.alone(), pytest.raises(Unreadable, match="Another base backup is being made"), shelf.alone():
        pass
    with shelf.alone():
        pass


def test_a_log_with_a_hole_is_taken_up_to_it_when_that_is_asked_for(shelf: Shelf) -> None:
    base = with_base(shelf, manifest("20261123T120000Z"))
    with_log(shelf, 3, 4, 6, 7)
    assert shelf.log_of(base, despite_holes=True) == names(3, 4)


def test_where_a_promoted_server_went_on_what_the_old_one_wrote_later_counts_no_more(shelf: Shelf) -> None:
    base = with_base(shelf, manifest("20261123T120000Z"))
    with_log(shelf, 3, 4, 5, 6, 7)
    for n in (5, 6):
        shelf.keep_wal(segment(2, n, MB16), b"log")
    assert shelf.log_of(base) == [*names(3, 4), segment(2, 5, MB16), segment(2, 6, MB16)]
    shelf.keep_wal(segment(2, 8, MB16) + ".partial", b"lo")
    with pytest.raises(Unreadable, match=f"missing from {names(7)[0]} on"):
        shelf.log_of(base)
