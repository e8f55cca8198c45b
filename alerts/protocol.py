"""Protocols: the rules of early warning, as data.

A protocol is one TOML file in `alerts/protocols/`: a header and a list of rules (clinical/README §7). Rules are data
only; there is no expression and no code in them. A file that says anything this module does not know (a key, an
operator, a unit) or leaves out something people need (a unit, the Vietnamese or the English words) is refused as a
whole with one sentence, so that a typing error can never silence a rule.

A file may hold a ladder of closer observation instead of rules (alerts/closer.py); it says when the next set is wanted
and rings nobody. All that is said here of rules holds for its steps.

A protocol is one id in one or more versions, a file each. All of them stay readable; of each a facility uses the one
it has chosen (alerts/choices.py), and without a choice the oldest that is not `retired`: an upgrade of the house never
changes by itself what rings.

Pure but for reading the folder.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

from alerts import closer
from alerts.closer import Ladder, Rung
from alerts.faults import wrong
from alerts.rule import Check, Header, Rule, made_ready

PACKAGED: Final = Path(__file__).parent / "protocols"

T = TypeVar("T")


class BadProtocol(Exception):
    """The file is refused; the message names the file, the rule and the key."""


class Protocol(Struct, frozen=True):
    """One file as read; `sha256` is of its bytes."""

    header: Header
    rules: tuple[Rule, ...]
    file: str
    sha256: str
    ladder: Ladder | None = None


class Protocols(Struct, frozen=True):
    """Every file there is, and the checks of those in force by the kind of reading or by the score they look at, in
    file order."""

    files: tuple[Protocol, ...]
    by_kind: dict[str, tuple[Check, ...]]
    by_score: dict[str, tuple[Check, ...]]
    by_symptom: tuple[Check, ...]
    looking_back: frozenset[str]
    """Kinds of which some rule asks for more than one reading before it fires."""
    by_rule: dict[str, tuple[Protocol, Rule]] = {}
    """The rules in force by their shown name, each with the file it stands in."""
    ladder: Ladder | None = None
    """How soon the next set is wanted, of the first file that says so."""


def load(folder: Path = PACKAGED) -> Protocols:
    """Every `*.toml` of the folder, or `BadProtocol`."""
    files = tuple(_read(path) for path in sorted(folder.glob("*.toml")))
    if not files:
        raise BadProtocol(f"{folder}: there is no protocol file here.")
    _refuse_doubles(files)
    return gather(files)


def read(path: Path) -> Protocol:
    """One file, or `BadProtocol` with what is wrong in one sentence."""
    try:
        return _read(path)
    except OSError as error:
        raise BadProtocol(f"{path.name}: cannot be read ({error.strerror}).") from None


def gather(files: Iterable[Protocol], chosen: Mapping[str, str] | None = None) -> Protocols:
    """Protocols already read -> ready to assess with, each in the version chosen for it."""
    files = tuple(files)
    used = in_force(files, chosen or {})
    by_kind: dict[str, list[Check]] = {}
    by_score: dict[str, list[Check]] = {}
    by_symptom: list[Check] = []
    for rule in (rule for file in used for rule in file.rules):
        if rule.input.obs is not None:
            by_kind.setdefault(rule.input.obs, []).append(made_ready(rule))
        elif rule.input.score is not None:
            by_score.setdefault(rule.input.score, []).append(made_ready(rule))
        else:
            by_symptom.append(made_ready(rule))
    return Protocols(
        files,
        {kind: tuple(checks) for kind, checks in by_kind.items()},
        {score: tuple(checks) for score, checks in by_score.items()},
        tuple(by_symptom),
        frozenset(kind for kind, checks in by_kind.items() if any(check.n > 1 for check in checks)),
        {f"{rule.id}@{rule.version}": (file, rule) for file in used for rule in file.rules},
        next((file.ladder for file in used if file.ladder is not None), None),
    )


def in_force(files: Iterable[Protocol], chosen: Mapping[str, str]) -> list[Protocol]:
    """Of every id the version chosen, or the oldest that is not retired; none where all are."""
    by_id: dict[str, list[Protocol]] = {}
    for file in files:
        if file.header.status != "retired":
            by_id.setdefault(file.header.id, []).append(file)
    return [
        next((file for file in some if file.header.version == chosen.get(id)), min(some, key=_age))
        for id, some in by_id.items()
    ]


def beside(files: Iterable[Protocol], new: Protocol) -> tuple[Protocol, ...]:
    """The files with one more among them, or `BadProtocol` where it does not fit in; a file that is there already, byte
    for byte, is there once."""
    files = tuple(files)
    if any(file.sha256 == new.sha256 for file in files):
        return files
    _refuse_doubles((*files, new))
    return (*files, new)


def newest_first(files: Iterable[Protocol]) -> list[Protocol]:
    """By id, and of one id the newest version first."""
    return sorted(sorted(files, key=_age, reverse=True), key=lambda file: file.header.id)


def _age(file: Protocol) -> tuple[int, ...]:
    """1.10 comes after 1.9."""
    return tuple(int(part) for part in re.findall(r"[0-9]+", file.header.version))


def _read(path: Path) -> Protocol:
    data = path.read_bytes()
    try:
        raw = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadProtocol(f"{path.name}: not readable as TOML ({error}).") from None
    if unknown := sorted(set(raw) - {"protocol", "rule", "ladder", "step"}):
        raise BadProtocol(f"{path.name}: unknown key `{unknown[0]}`.")
    header = _convert(raw.get("protocol", {}), Header, f"{path.name}: protocol")
    if "ladder" in raw:
        return Protocol(header, (), path.name, hashlib.sha256(data).hexdigest(), _ladder(raw, path.name))
    rules = tuple(_rule(entry, place, path.name) for place, entry in enumerate(_entries(raw, path.name)))
    return Protocol(header, rules, path.name, hashlib.sha256(data).hexdigest())


def _ladder(raw: dict[str, Any], name: str) -> Ladder:
    """A ladder stands alone in its file, so that a facility chooses it by itself."""
    if "rule" in raw:
        raise BadProtocol(f"{name}: rules and a ladder belong into two files.")
    ladder = _convert({**raw["ladder"], "steps": raw.get("step", [])}, Ladder, f"{name}: ladder")
    if not ladder.steps:
        raise BadProtocol(f"{name}: missing key `step`, a ladder is a list of [[step]].")
    if fault := closer.wrong(ladder):
        raise BadProtocol(f"{name}: {fault}.")
    return ladder


def _entries(raw: dict[str, Any], name: str) -> list[dict[str, Any]]:
    entries = raw.get("rule")
    if not isinstance(entries, list) or not entries:
        raise BadProtocol(f"{name}: missing key `rule`, a protocol is a list of [[rule]].")
    return entries


def _rule(entry: Any, place: int, name: str) -> Rule:
    named = isinstance(entry, dict) and isinstance(entry.get("id"), str)
    where = f"{name}: rule {entry['id'] if named else place + 1}"
    rule = _convert(entry, Rule, where)
    if fault := wrong(rule):
        raise BadProtocol(f"{where}: {fault}.")
    return rule


def _refuse_doubles(files: Iterable[Protocol]) -> None:
    """A rule belongs to one protocol, stands once in a version of it, and takes a new number when it changes: what an
    alert stored as `spo2.low@1` must mean one thing for ever."""
    versions: dict[tuple[str, str], str] = {}
    owners: dict[str, tuple[str, str]] = {}
    meant: dict[str, tuple[Rule | Rung, str]] = {}
    for file in files:
        header, names = file.header, set[str]()
        if (twin := versions.setdefault((header.id, header.version), file.file)) != file.file:
            raise BadProtocol(f"{file.file}: version {header.version} of {header.id} is already in {twin}.")
        for rule in (*file.rules, *(file.ladder.steps if file.ladder else ())):
            owner, first = owners.setdefault(rule.id, (header.id, file.file))
            if owner != header.id or rule.id in names:
                raise BadProtocol(f"{file.file}: rule {rule.id}: `id` is already used in {first}.")
            names.add(rule.id)
            name = f"{rule.id}@{rule.version}"
            other, first = meant.setdefault(name, (rule, file.file))
            if other != rule:
                raise BadProtocol(f"{file.file}: rule {rule.id}: it differs from {first}, so `version` must too.")


def _convert(raw: Any, shape: type[T], where: str) -> T:
    try:
        return msgspec.convert(raw, shape, strict=True)
    except msgspec.ValidationError as error:
        raise BadProtocol(f"{where}: {_sentence(str(error))}.") from None


def _sentence(error: str) -> str:
    """msgspec's words -> the key first, then what is wrong with it."""
    reason, _, path = error.partition(" - at `")
    inside = path.rstrip("`").lstrip("$").lstrip(".")
    field = re.fullmatch(r"Object (contains unknown|missing required) field `(.+)`", reason)
    if field is None:
        return f"`{inside}`: {reason}" if inside else reason
    key = f"{inside}.{field[2]}" if inside else field[2]
    return f"{'unknown' if field[1] == 'contains unknown' else 'missing'} key `{key}`"
