"""What is on a shelf is whole or says so in one sentence: nothing that was cut, swapped, changed or left out passes."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from base.backups import packing, sealed
from base.backups.following import SPOOL_AT_MOST, _Keeper
from base.backups.sealed import PIECE, Keys, Unreadable
from base.backups.shelf import Facts, Manifest, Shelf, Tip, chosen, lsn, number, segment
from base.settings import Secret

KEY, OTHER = "11" * 32, "22" * 32
MB16 = 16 << 20
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def keys(*of: str) -> Keys:
    return Keys(Secret(",".join(of or (KEY,)).encode()))


def written(folder: Path, content: bytes = b"x" * (2 * PIECE + 5), name: str = "wal/a") -> Path:
    path = folder / "a.sealed"
    sealed.write(path, keys(), name, [content])
    return path


def read(path: Path, of: Keys | None = None, name: str = "wal/a") -> bytes:
    return b"".join(sealed.read(path, of or keys(), name))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_sealed_opens_whatever_its_size(tmp_path: Path, size: int) -> None:
    assert read(written(tmp_path, b"y" * size)) == b"y" * size


def test_a_file_sealed_with_an_older_key_opens_when_that_key_is_still_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert read(path, keys(OTHER, KEY)) == read(path)
    with pytest.raises(Unreadable, match=f"sealed with the key {keys().newest}, and ANTAM_BACKUP_KEY is"):
        read(path, keys(OTHER))


HARM: dict[str, Callable[[bytes], bytes]] = {
    "nothing is left": lambda held: b"",
    "the head is cut": lambda held: held[:20],
    "the last piece is cut off": lambda held: held[: -(5 + 16)],
    "the last byte is cut off": lambda held: held[:-1],
    "something is added": lambda held: held + b"\0",
    "a bit of the salt": lambda held: held[:30] + bytes([held[30] ^ 1]) + held[31:],
    "a bit of the first piece": lambda held: held[:100] + bytes([held[100] ^ 1]) + held[101:],
    "a bit of the end": lambda held: held[:-1] + bytes([held[-1] ^ 128]),
    "two pieces changed places": lambda held: held[:55] + held[55 + PIECE + 16 : 55 + 2 * (PIECE + 16)]
    + held[55 : 55 + PIECE + 16] + held[55 + 2 * (PIECE + 16) :],
    "it begins otherwise": lambda held: b"A" + held[1:],
}  # fmt: skip


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_a_file_that_is_not_as_it_was_sealed_does_not_open(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    path = written(tmp_path)
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(Unreadable, match="is damaged"):
        read(path)


def test_a_file_under_the_name_of_another_does_not_open(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="wal/b is damaged"):
        read(written(tmp_path), name="wal/b")


def test_a_file_whose_writing_broke_off_leaves_nothing(tmp_path: Path) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield b"z" * PIECE
        raise OSError("the source is gone")

    with pytest.raises(OSError, match="gone"):
        sealed.write(tmp_path / "a.sealed", keys(), "wal/a", breaks_off())
    assert list(tmp_path.iterdir()) == []


def test_what_was_packed_is_unpacked_in_pieces_that_stay_small() -> None:
    parts = list(sealed.inflated(sealed.deflated([b"\0" * (32 << 20)])))
    assert sum(map(len, parts)) == 32 << 20 and max(map(len, parts)) <= 4 * PIECE


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


def packed(files: dict[str, bytes], listed: dict[str, bytes] | None = None, name: str = "backup_manifest") -> bytes:
    said = [
        {"Path": path, "Size": len(content), "Checksum-Algorithm": "SHA256", "Checksum": sha256(content).hexdigest()}
        for path, content in (files if listed is None else listed).items()
    ]
    body = json.dumps({"System-Identifier": 7, "Files": said, "WAL-Ranges": [
        {"Timeline": 1, "Start-LSN": "0/3000028", "End-LSN": "0/3000150"}]})[:-1] + ",\n"  # fmt: skip
    sealed_body = body + f'"Manifest-Checksum": "{sha256(body.encode()).hexdigest()}"}}\n'
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for path, content in {**files, name: sealed_body.encode()}.items():
            member = tarfile.TarInfo(path)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


WHOLE = {"PG_VERSION": b"18\n", "base/1/1259": b"rows" * 3000}


def test_a_base_backup_that_fits_its_manifest_is_taken_and_its_log_is_not_asked_about(tmp_path: Path) -> None:
    (tmp_path / "base" / "1").mkdir(parents=True)
    (tmp_path / "pg_wal").mkdir()
    tar = packed({**WHOLE, "pg_wal/000000010000000000000003": b"log"}, WHOLE)
    found = packing.check([tar], tmp_path, lambda path: None)
    assert (found.system, found.files, found.bytes, found.end_lsn) == ("7", 2, 12003, "0/3000150")
    assert (tmp_path / "base" / "1" / "1259").read_bytes() == WHOLE["base/1/1259"]


MISFITS = {
    "a file differs": (packed({**WHOLE, "PG_VERSION": b"17\n"}, WHOLE), "PG_VERSION differs"),
    "a file is missing": (packed({"PG_VERSION": b"18\n"}, WHOLE), "base/1/1259 is missing"),
    "a file is too many": (packed({**WHOLE, "pg_hba.conf": b"trust"}, WHOLE), "pg_hba.conf is not in its manifest"),
    "no manifest": (packed(WHOLE, name="backup_label"), "ends before its manifest"),
    "a way out": (packed({"../etc/passwd": b"root"}), "names a place outside"),
    "half a tar": (packed(WHOLE)[:9000], "damaged"),
    "another manifest": (packed(WHOLE).replace(b'"Timeline": 1', b'"Timeline": 2'), "manifest of the base"),
}  # fmt: skip


@pytest.mark.parametrize(("tar", "sentence"), MISFITS.values(), ids=MISFITS)
def test_a_base_backup_that_does_not_fit_its_manifest_is_refused(tar: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        packing.check([tar])


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
