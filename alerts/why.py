"""Why an alert fired: the rule as it stood then, where it comes from, and the values it saw. Pure.

`fired` is made when an alert is raised and stored with it, so that a version nobody uses any more, or a band that has
ended, can still be told. `told` words it in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from alerts.finding import Finding
from alerts.limits import Condition
from alerts.protocol import Protocol, Protocols
from alerts.rule import Rule, Source
from alerts.shown import named, reading_shown, unit_shown
from records.reading import Reading

OWN: Final = "own"
"""What bands are called where protocols have their id."""


HOUSE: Final = "house"
"""And what of the house's own rules, which are in no file of protocols: trends, silences, falls."""
_OF_THE_HOUSE: Final[Mapping[str, Source]] = {
    "trend": Source(
        citation="NIST/SEMATECH e-Handbook of Statistical Methods", locator="6.3.2.3 and 6.3.2.4", evidence="consensus"
    ),
    "silence": Source(
        citation="Kế hoạch theo dõi của người này / this resident's monitoring plan", locator="early-warning-trends.md",
        evidence="policy",
    ),
    "function": Source(
        citation="Mahoney FI, Barthel DW. Md State Med J 1965;14:61-65", locator="10 or more in 14 days: our policy",
        evidence="policy",
    ),
    "dose": Source(
        citation="Đơn thuốc của người này / this resident's medicines", locator="medicines.md", evidence="policy",
    ),
}  # fmt: skip


class From(Struct, frozen=True, kw_only=True):
    """The protocol, its version and the hash of the file; of a band `own`, its number and the row."""

    id: str
    version: str
    status: str
    sha256: str
    band: str | None = None


class Seen(Struct, frozen=True, kw_only=True):
    """A value the rule looked at."""

    reading: UUID
    kind: str
    at: datetime
    source: str
    value: float | None = None
    diastolic: float | None = None
    coded: str | None = None
    comparator: str | None = None
    unit: str | None = None
    symptoms: tuple[str, ...] = ()
    vi: str = ""
    en: str = ""


class Fired(Struct, frozen=True, kw_only=True):
    """One finding as it is stored. `when` are the limits, any or all of which held."""

    rule: str
    version: int
    level: str
    protocol: From
    source: Source
    input: str
    when: tuple[Condition, ...]
    combine: str
    symptoms: tuple[str, ...]
    shown_vi: str
    shown_en: str
    inputs: tuple[Seen, ...]
    folded: tuple[str, ...] = ()
    stale: bool = False


class Said(Struct, frozen=True, kw_only=True):
    """The same in words."""

    vi: str
    en: str


class Why(Struct, frozen=True, kw_only=True):
    """One reason of an alert, as `GET /v1/alerts/{id}` gives it: sentences, rule, limits, source, values."""

    at: datetime
    text: Said
    rule: str
    version: int
    level: str
    protocol: From
    source: Source
    when: tuple[Condition, ...]
    combine: str
    inputs: tuple[Seen, ...]
    folded: tuple[str, ...]


def fired(finding: Finding, protocols: Protocols, at_hand: Mapping[UUID, Reading]) -> Fired | None:
    """None where no protocol's rule is behind it: a call for help, a fault of ours."""
    found = protocols.by_rule.get(finding.rule)
    if found is None:
        return None
    file, rule = found
    return Fired(
        rule=rule.id,
        version=rule.version,
        level=finding.level,
        protocol=_from(file, rule),
        source=rule.source,
        input=_input(rule),
        when=finding.when,
        combine=rule.combine,
        symptoms=tuple(rule.input.symptom_in),
        shown_vi=finding.shown_vi,
        shown_en=finding.shown_en,
        inputs=tuple(_seen(at_hand[id]) for id in finding.readings if id in at_hand),
        folded=finding.folded,
        stale=finding.stale,
    )


def fired_by_the_house(finding: Finding, at_hand: Mapping[UUID, Reading]) -> Fired | None:
    """Of a trend, a silence, a fall; else None. Its limits are the person's own past: the words say them."""
    source = _OF_THE_HOUSE.get(finding.family)
    if source is None:
        return None
    rule, _, version = finding.rule.partition("@")
    return Fired(
        rule=rule, version=int(version), level=finding.level,
        protocol=From(id=HOUSE, version=version, status="active", sha256=""), source=source,
        input=rule.partition(".")[2], when=(), combine="any", symptoms=(), shown_vi=finding.shown_vi,
        shown_en=finding.shown_en, inputs=tuple(_seen(at_hand[id]) for id in finding.readings if id in at_hand),
        folded=finding.folded, stale=finding.stale,
    )  # fmt: skip


def told(at: datetime, one: Fired) -> Why:
    return Why(
        at=at, text=Said(vi=_sentence(one, 0), en=_sentence(one, 1)), rule=one.rule, version=one.version,
        level=one.level, protocol=one.protocol, source=one.source, when=one.when, combine=one.combine,
        inputs=one.inputs, folded=one.folded,
    )  # fmt: skip


def limits_shown(when: Sequence[Condition], input: str, unit: str | None = None) -> tuple[str, str]:
    """The limits in words, in `unit` where there are several: "từ 92 % trở xuống", "92 % or less"."""
    fitting = [c for c in when if c.unit == unit] or list(when)
    fitting = [c for c in fitting if not _says_nothing(c)]
    words = [_limit(condition, input) for condition in fitting]
    return "; ".join(vi for vi, _ in words), "; ".join(en for _, en in words)


def _from(file: Protocol, rule: Rule) -> From:
    header = file.header
    band = rule.source.locator if header.id == OWN else None
    return From(id=header.id, version=header.version, status=header.status, sha256=file.sha256, band=band)


def _input(rule: Rule) -> str:
    return rule.input.obs or rule.input.score or "symptoms"


def _seen(reading: Reading) -> Seen:
    vi, en = reading_shown(reading)
    return Seen(
        reading=reading.id, kind=reading.kind, at=reading.taken_at, source=reading.source, value=reading.value,
        diastolic=reading.diastolic, coded=reading.coded, comparator=reading.comparator, unit=reading.unit,
        symptoms=tuple(reading.symptoms), vi=vi, en=en,
    )  # fmt: skip


def _sentence(one: Fired, language: int) -> str:
    """What was seen, the limit, the rule with its version, and where the rule comes from."""
    unit = one.inputs[0].unit if one.inputs else None
    limits = limits_shown(one.when, one.input, unit)[language]
    shown, word = ((one.shown_vi, "Ngưỡng"), (one.shown_en, "Limit"))[language]
    parts = [shown, f"{word}: {limits}" if limits else ""]
    if one.protocol.id == OWN:
        parts.append(
            (
                f"Giới hạn riêng số {one.version} do bác sĩ đặt cho người này",
                f"Band {one.version}, set by a doctor for this person",
            )[language]
        )
        return ". ".join(part for part in parts if part) + "."
    if one.protocol.id == HOUSE:
        parts.append((f"Quy tắc {one.rule} ({one.version})", f"Rule {one.rule} ({one.version})")[language])
        parts.append(f"{('Nguồn', 'Source')[language]}: {one.source.citation}, {one.source.locator}")
        return ". ".join(part for part in parts if part) + "."
    at = (f"{one.rule} ({one.version})", f"{one.protocol.id} {one.protocol.version}")
    parts.append((f"Quy tắc {at[0]} của quy trình {at[1]}", f"Rule {at[0]} of protocol {at[1]}")[language])
    parts.append(f"{('Nguồn', 'Source')[language]}: {one.source.citation}, {one.source.locator}")
    return ". ".join(part for part in parts if part) + "."


_OPS: Final[dict[str, tuple[str, str]]] = {
    "<": ("dưới {0}", "below {0}"),
    "<=": ("từ {0} trở xuống", "{0} or less"),
    ">": ("trên {0}", "above {0}"),
    ">=": ("từ {0} trở lên", "{0} or more"),
    "between": ("từ {0} đến {1}", "{0} to {1}"),
    "in": ("một trong {0}", "one of {0}"),
}
_RED: Final = ("một chỉ số đạt 3 điểm", "one measurement scores 3")


def _says_nothing(condition: Condition) -> bool:
    """Every number lies above one below zero: what is usual is not known, and nothing is compared."""
    return condition.op in (">", ">=") and isinstance(condition.value, (int, float)) and condition.value < 0


def _limit(condition: Condition, input: str) -> tuple[str, str]:
    if condition.field == "red":
        return _RED
    vi, en = _OPS.get(condition.op, (f"{condition.op} {{0}}", f"{condition.op} {{0}}"))
    units = unit_shown(condition.unit)
    parts = [_amounts(condition, unit) for unit in units]
    words = vi.format(*(part.replace(".", ",") for part in parts[0])), en.format(*parts[1])
    if condition.field not in ("systolic", "diastolic"):
        return words
    names = named(input, condition.field)
    return f"{names[0]} {words[0]}", f"{names[1]} {words[1]}"


def _amounts(condition: Condition, unit: str) -> list[str]:
    value: Any = condition.value
    if condition.op == "in":
        return [", ".join(map(str, value))]
    numbers = value if isinstance(value, tuple) else (value,)
    return [f"{number:g} {unit}".rstrip() if isinstance(number, (int, float)) else str(number) for number in numbers]
