"""A resident's own band: what a doctor has set for one person, and the protocol with it in place. Pure.

A band speaks of one side, or both, of one kind of reading (of one number of a blood pressure, or of NEWS2). On that
side it takes the place of the protocol's limits, whole: both where it becomes urgent and where it becomes an emergency
have to be said, so that whoever loosens the one cannot lose the other. A limit that has to be broken twice is a limit.
What a rule asks besides one (a symptom, a difference to what is usual, the points of a score) stays, and so does the
side the band does not speak of; only where such a difference merely goes with a limit the band has taken the place of
(NEWS2 of 5 or more and above the usual) it goes too.

Where a band judges a measurement, NEWS2 keeps its points (they are not ours to alter), but that measurement's 3 points
on that side do not ring by themselves as "one measurement scores 3". The total counts as ever, unless there is a band
on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from alerts.level import Level
from alerts.limits import Condition, Limits
from alerts.protocol import Protocol, Protocols
from alerts.rule import Applies, Check, Clear, Header, Input, Last, Message, Rule, Source, made_ready
from alerts.scores.news2 import Red
from alerts.sets import NEWS2_FIELDS
from alerts.shown import named, unit_shown
from alerts.subject import Subject
from records.reading import MEASURES

Field = Literal["systolic", "diastolic"]
SideName = Literal["low", "high"]
Spoken = tuple[Field | None, SideName]
SCORE: Final = "news2"
MG_PER_MMOL: Final = 18.0
MAX_AGE: Final = timedelta(hours=2)
REFRACTORY: Final[dict[Level, timedelta]] = {
    "routine": timedelta(hours=12), "urgent": timedelta(hours=1), "emergency": timedelta(minutes=30),
}  # fmt: skip
_BELOW: Final = ("<", "<=")
_ABOVE: Final = (">", ">=")
_LEVELS: Final[tuple[Level, ...]] = ("emergency", "urgent", "routine")

BandKind = Literal[
    "blood_pressure", "pulse", "spo2", "respiratory_rate", "temperature", "glucose", "weight", "peak_flow", "news2"
]  # fmt: skip
Number = Annotated[float, Meta(ge=0, le=1100)]


class Side(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From where on, the number itself included, it is routine, urgent, an emergency."""

    urgent: Number
    emergency: Number
    routine: Number | None = None


class Limit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The band of one kind. `usual` is what this person normally has; nothing rings because of it alone."""

    kind: BandKind
    unit: str | None = None
    field: Field | None = None
    low: Side | None = None
    high: Side | None = None
    usual: Number | None = None


class Standing(Struct, frozen=True):
    """A band as the rules see it: its row, its number among the resident's, and the limit."""

    id: UUID
    n: int
    set_on: date
    limit: Limit


class Fault(Exception):
    """The limit cannot be: a pointer into it, and why, for people."""

    def __init__(self, pointer: str, vi: str, en: str) -> None:
        super().__init__(en)
        self.pointer, self.vi, self.en = pointer, vi, en


def check(limit: Limit) -> None:
    """`Fault` when it says nothing, or says what cannot be."""
    if limit.low is None and limit.high is None and limit.usual is None:
        raise Fault("", "Giới hạn này chưa ghi gì.", "This band says nothing.")
    if (limit.field is not None) != (limit.kind == "blood_pressure"):
        raise Fault("/field", "Huyết áp cần systolic hoặc diastolic.", "Blood pressure needs systolic or diastolic.")
    if limit.kind == SCORE:
        if limit.unit is not None or limit.low is not None:
            raise Fault("/low", "NEWS2 chỉ có giới hạn trên.", "NEWS2 has an upper side only, and no unit.")
        lowest, highest = 0.0, 20.0
    else:
        ranges = MEASURES[limit.kind].ranges
        if limit.unit not in ranges:
            raise Fault("/unit", "Đơn vị không hợp lệ.", f"The unit must be one of {', '.join(ranges)}.")
        lowest, highest = ranges[limit.unit]
    for name, side in (("low", limit.low), ("high", limit.high)):
        if side is not None:
            _check_side(name, side, lowest, highest)
    if limit.low and limit.high and _mildest(limit.low) >= _mildest(limit.high):
        raise Fault("/low", "Giới hạn dưới phải thấp hơn giới hạn trên.", "The lower side must lie below the upper.")
    if limit.usual is not None and not lowest <= limit.usual <= highest:
        raise Fault("/usual", "Giá trị không thể có.", "This value is not possible.")


def _check_side(name: str, side: Side, lowest: float, highest: float) -> None:
    steps = [step for step in (side.routine, side.urgent, side.emergency) if step is not None]
    if not all(lowest <= step <= highest for step in steps):
        raise Fault(f"/{name}", "Giá trị không thể có.", "This value is not possible.")
    wanted = sorted(steps, reverse=name == "low")
    if steps != wanted or len(set(steps)) < len(steps):
        raise Fault(f"/{name}", "Các mức phải nặng dần.", "Each level must lie beyond the milder one.")


def _mildest(side: Side) -> float:
    return side.urgent if side.routine is None else side.routine


def with_bands(protocols: Protocols, bands: Sequence[Standing]) -> Protocols:
    """The protocols as they are for somebody with these bands."""
    by_kind, by_score, by_rule = dict(protocols.by_kind), dict(protocols.by_score), dict(protocols.by_rule)
    for kind in {band.limit.kind for band in bands}:
        mine = [band for band in bands if band.limit.kind == kind]
        spoken: set[Spoken] = {(b.limit.field, side) for b in mine for side in _sides(b.limit)}
        shelf: dict[str, tuple[Check, ...]] = by_score if kind == SCORE else by_kind  # type: ignore[assignment]
        kept = [left for c in shelf.get(kind, ()) if (left := _without(c, spoken)) is not None]
        own = [(file, rule) for band in mine for file, rule in _rules(band)]
        shelf[kind] = (*kept, *(made_ready(rule) for _, rule in own))
        by_rule.update({f"{rule.id}@{rule.version}": (file, rule) for file, rule in own})
    judged = frozenset(red for band in bands for red in _reds(band.limit))
    if judged and SCORE in by_score:
        by_score[SCORE] = tuple(_red_elsewhere(c, judged) for c in by_score[SCORE])
    return replace(protocols, by_kind=by_kind, by_score=by_score, by_rule=by_rule)


def usual(bands: Iterable[Standing]) -> dict[str, float]:
    """What is normal for this person, by kind; of a blood pressure the systolic one, of peak flow their best."""
    return {b.limit.kind: b.limit.usual for b in bands if b.limit.usual is not None and b.limit.field != "diastolic"}


def subject_of(
    age_years: float | None, spo2_scale: Literal[1, 2], conditions: Iterable[str], bands: Iterable[Standing]
) -> Subject:
    """Whom the rules judge: what the record says of the resident, and what the doctor has set as usual for them."""
    own = usual(bands)
    news2 = own.get("news2")
    return Subject(
        age_years, spo2_scale, frozenset(conditions), usual_news2=None if news2 is None else int(news2),
        usual_spo2=own.get("spo2"), usual_systolic=own.get("blood_pressure"),
        usual_temperature=own.get("temperature"), best_peak_flow=own.get("peak_flow"),
    )  # fmt: skip


def _sides(limit: Limit) -> list[SideName]:
    sides: list[tuple[SideName, Side | None]] = [("low", limit.low), ("high", limit.high)]
    return [name for name, side in sides if side is not None]


def _reds(limit: Limit) -> list[Red]:
    """What this band judges of NEWS2, which scores the systolic number only."""
    scored = limit.kind in NEWS2_FIELDS and limit.field != "diastolic"
    return [(NEWS2_FIELDS[limit.kind], side) for side in _sides(limit)] if scored else []


def _without(check: Check, spoken: set[Spoken]) -> Check | None:
    """The check without the limits the bands have taken the place of; None when there is nothing left of it."""
    rule = check.rule
    if rule.input.symptom_in or check.far:  # a mean and a change over days are not this reading's limit
        return check
    kept = tuple(c for c in rule.when if not _is_spoken_of(c, spoken))
    if len(kept) == len(rule.when):
        return check
    if all(_is_difference(c) for c in kept) and (not kept or rule.combine == "all"):
        return None
    return made_ready(replace(rule, when=kept))


def _is_spoken_of(condition: Condition, spoken: set[Spoken]) -> bool:
    if _is_difference(condition) or condition.op not in (*_BELOW, *_ABOVE):
        return False  # or one of a list: no limit of a side
    field = condition.field if condition.field in ("systolic", "diastolic") else None
    return (field, "low" if condition.op in _BELOW else "high") in spoken


def _is_difference(condition: Condition) -> bool:
    """To what is usual for this person, or to their best."""
    return bool(condition.plus or condition.times)


def _red_elsewhere(check: Check, judged: frozenset[Red]) -> Check:
    """The same check, in which the measurements a band judges are not red by themselves on its side."""
    breach = _limits_elsewhere(check.breach, judged)
    normal = None if check.normal is None else _limits_elsewhere(check.normal, judged)
    return replace(check, breach=breach, normal=normal)


def _limits_elsewhere(limits: Limits, judged: frozenset[Red]) -> Limits:
    by_unit = {
        unit: tuple(_elsewhere(entry, judged) if entry[0] == "red" else entry for entry in entries)
        for unit, entries in limits.by_unit.items()
    }
    return Limits(by_unit, limits.every, limits.own)


def _elsewhere(entry: tuple[str, Any, Any], judged: frozenset[Red]) -> tuple[str, Any, Any]:
    _, compare, bound = entry

    def red_elsewhere(reds: Iterable[Red], bound: Any) -> bool:
        return compare(not judged.issuperset(reds), bound)

    return "reds", red_elsewhere, bound


def _rules(band: Standing) -> list[tuple[Protocol, Rule]]:
    """The band as rules of a protocol of its own, the gravest first."""
    limit = band.limit
    header = Header(id="own", version=str(band.n), status="active", effective_from=band.set_on, reviewed_by=())
    rules = tuple(
        _rule(band, side, level, value)
        for side in _sides(limit)
        for level in _LEVELS
        if (value := getattr(limit.low if side == "low" else limit.high, level)) is not None
    )
    file = Protocol(header, rules, f"band {band.id}", "")
    return [(file, rule) for rule in rules]


def _rule(band: Standing, side: SideName, level: Level, value: float) -> Rule:
    limit, low = band.limit, side == "low"
    mildest = _mildest(limit.low if low else limit.high)  # type: ignore[arg-type]
    score = limit.kind == SCORE
    vi, en = _words(limit, low, level, value)
    name = f"{limit.kind}_{limit.field}" if limit.field else limit.kind
    return Rule(
        id=f"own.{name}.{side}_{level}",
        version=band.n,
        family=limit.kind,  # type: ignore[arg-type]
        source=Source(
            citation="Giới hạn riêng do bác sĩ đặt / set by a doctor for this resident",
            locator=str(band.id),
            evidence="policy",
        ),
        applies=Applies(),
        input=Input(score="news2") if score else Input(obs=limit.kind),  # type: ignore[arg-type]
        window=Last(max_age=MAX_AGE),
        when=_conditions(limit, "<=" if low else ">=", value),
        level=level,
        clear=Clear(when=_conditions(limit, ">" if low else "<", mildest, "total"), n=2),
        refractory=REFRACTORY[level],
        rearm_on_worse=True,
        message=Message(key="alert.own_band", vi=vi, en=en),
        missing_policy="treat_partial" if score else "no_eval",
    )


def _conditions(limit: Limit, op: Any, value: float, points: Any = "at_least") -> tuple[Condition, ...]:
    """In every unit a meter may use: a limit in one only would let the other's readings pass in silence."""
    if limit.kind == SCORE:
        return (Condition(op=op, value=value, field=points),)
    if limit.kind != "glucose":
        return (Condition(op=op, value=value, unit=limit.unit, field=limit.field),)
    mmol = value if limit.unit == "mmol/L" else value / MG_PER_MMOL
    mg = value if limit.unit == "mg/dL" else value * MG_PER_MMOL
    return (Condition(op=op, value=mmol, unit="mmol/L"), Condition(op=op, value=mg, unit="mg/dL"))


_TODO: Final[dict[Level, tuple[str, str]]] = {
    "emergency": (
        "cấp cứu. Đo lại ngay, gọi bác sĩ trực và 115.",
        "emergency. Measure again at once, call the on-call doctor and 115.",
    ),
    "urgent": ("báo bác sĩ trực trong 1 giờ.", "tell the on-call doctor within 1 hour."),
    "routine": ("báo bác sĩ trong ngày.", "tell the doctor today."),
}


def _words(limit: Limit, low: bool, level: Level, value: float) -> tuple[str, str]:
    (vi, en), (unit_vi, unit_en) = named(limit.kind, limit.field), unit_shown(limit.unit)
    number = f"{value:g}"
    end_vi, end_en = ("trở xuống", "or less") if low else ("trở lên", "or more")
    todo_vi, todo_en = _TODO[level]
    amount_vi = f"{number.replace('.', ',')} {unit_vi}".rstrip()
    return (
        f"{vi} từ {amount_vi} {end_vi}, ngoài giới hạn riêng bác sĩ đã đặt: {todo_vi}",
        f"{en} {number} {unit_en}".rstrip() + f" {end_en}, outside this person's own band: {todo_en}",
    )
