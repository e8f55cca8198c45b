"""A reading as a phone sends it, and as the record keeps it.

Pure: no database, no clock. `parse` turns one wire item into a `Reading` or raises `Unreadable`, so that
one bad item of a batch never loses the others. Impossible values are refused with the reason, never clipped
(clinical/README §1.4); a meter's HI and LO are values with a comparator, as FHIR's Quantity.comparator is.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from base.errors import unquoted

Kind = Literal[
    "blood_pressure",
    "pulse",
    "spo2",
    "respiratory_rate",
    "temperature",
    "glucose",
    "weight",
    "consciousness",
    "oxygen",
    "height",
    "waist",
    "muac",
    "peak_flow",
    "ketones",
    "hba1c",
]
Source = Literal["phone", "staff", "device", "import"]
Symptom = Literal[
    "chest_pain",
    "dyspnoea",
    "focal_weakness",
    "speech",
    "severe_headache",
    "vision",
    "confusion",
    "seizure",
    "syncope",
    "vomiting",
    "kussmaul",
    "dehydration",
    "needs_help",
    "unresponsive",
    "major_bleeding",
    "head_injury",
    "overdose",
    "unable_to_drink",
    "vomits_everything",
    "lethargic",
    "stridor",
    "chest_indrawing",
    "more_breathless",
    "more_sputum",
    "coloured_sputum",
    "leg_swelling",
    "breathless_lying",
    "infection_suspected",
]

EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)

AHEAD_AT_MOST: Final = timedelta(minutes=5)
"""How far a phone's clock may run ahead before its reading is refused."""


class Reading(Struct, frozen=True, kw_only=True):
    """One measurement, as kept.

    `value` is the number in `unit` (UCUM); for blood pressure the systolic one, with `diastolic` beside it;
    for oxygen 1.0 (given) or 0.0 (air). `coded` holds the letter of consciousness (A, C, V, P, U).
    `comparator` says the true value lies beyond `value` (a meter that read HI or LO).
    Readings with the same `set` were taken together.
    """

    id: UUID
    kind: Kind
    taken_at: datetime
    source: Source
    set: UUID | None = None
    value: float | None = None
    diastolic: float | None = None
    coded: str | None = None
    comparator: Literal["<", ">"] | None = None
    unit: str | None = None
    symptoms: tuple[Symptom, ...] = ()


class Unreadable(Exception):
    """One item that cannot be kept: a stable `code`, the JSON pointer inside the item, and the reason for people."""

    def __init__(self, code: str, pointer: str, vi: str, en: str, id: UUID | None = None) -> None:
        super().__init__(code)
        self.code, self.pointer, self.vi, self.en, self.id = code, pointer, vi, en, id


class Measure(Struct, frozen=True):
    """What a kind is measured in: each unit with the lowest and highest value a living person can show."""

    loinc: str
    ranges: dict[str, tuple[float, float]]


MEASURES: Final[dict[str, Measure]] = {
    "blood_pressure": Measure("85354-9", {"mm[Hg]": (30, 350)}),
    "pulse": Measure("8867-4", {"/min": (10, 300)}),
    "spo2": Measure("59408-5", {"%": (30, 100)}),
    "respiratory_rate": Measure("9279-1", {"/min": (1, 100)}),
    "temperature": Measure("8310-5", {"Cel": (25, 45)}),
    "glucose": Measure("14743-9", {"mmol/L": (0.6, 60), "mg/dL": (10, 1080)}),
    "weight": Measure("29463-7", {"kg": (0.3, 400)}),
    "consciousness": Measure("67775-7", {}),
    "oxygen": Measure("57485-7", {}),
    "height": Measure("8302-2", {"cm": (20, 250)}),
    "waist": Measure("8280-0", {"cm": (25, 250)}),
    "muac": Measure("56072-2", {"cm": (5, 70)}),
    "peak_flow": Measure("19935-6", {"L/min": (20, 900)}),
    "ketones": Measure("104816-4", {"mmol/L": (0, 20)}),
    "hba1c": Measure("4548-4", {"%": (3, 20)}),
}
DIASTOLIC_RANGE: Final = (10.0, 250.0)
METER_LIMITS: Final[dict[str, tuple[float, float]]] = {"mmol/L": (1.1, 33.3), "mg/dL": (20, 600)}
"""Below and above these a glucose meter shows LO and HI."""


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The wire shape of one reading (design.md §10)."""

    id: UUID
    kind: Kind
    taken_at: Annotated[datetime, Meta(tz=True)]
    source: Source
    set: UUID | None = None
    value: float | bool | str | UnsetType = UNSET
    systolic: float | UnsetType = UNSET
    diastolic: float | UnsetType = UNSET
    unit: str | UnsetType = UNSET
    symptoms: tuple[Symptom, ...] = ()


_decode = msgspec.json.Decoder(Item).decode
_id_only = msgspec.json.Decoder(dict[str, Any]).decode


def parse(raw: msgspec.Raw | bytes, now: datetime) -> Reading:
    """One wire item -> `Reading`, or `Unreadable` with the code, the pointer and the reason."""
    try:
        item = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _malformed(raw, error) from None
    if item.taken_at < EARLIEST:
        raise _bad(item, "/taken_at", "Thời điểm đo không hợp lệ.", "The time of measurement is not possible.")
    if item.taken_at > now + AHEAD_AT_MOST:
        raise Unreadable(
            "future_time", "/taken_at", "Thời điểm đo ở tương lai.", "The time of measurement lies ahead.", item.id
        )
    return _keepable(item)


def _keepable(item: Item) -> Reading:
    kind = item.kind
    if kind == "consciousness":
        return _consciousness(item)
    if kind == "oxygen":
        if not isinstance(item.value, bool):
            raise _bad(item, "/value", "Cần true hoặc false.", "Expected true or false.")
        return _reading(item, value=1.0 if item.value else 0.0)
    ranges = MEASURES[kind].ranges
    unit = item.unit
    if unit is UNSET:
        raise Unreadable("missing_unit", "/unit", "Thiếu đơn vị đo.", "The unit is missing.", item.id)
    if unit not in ranges:
        raise Unreadable(
            "unknown_unit", "/unit", "Đơn vị đo không hợp lệ.", "This unit does not fit the kind.", item.id
        )
    if kind == "blood_pressure":
        return _blood_pressure(item, ranges[unit])
    if kind == "glucose" and item.value in ("HI", "LO"):
        low, high = METER_LIMITS[unit]
        over = item.value == "HI"
        return _reading(item, value=high if over else low, comparator=">" if over else "<")
    return _reading(item, value=_number(item, item.value, "/value", ranges[unit]))


def _blood_pressure(item: Item, limits: tuple[float, float]) -> Reading:
    systolic = _number(item, item.systolic, "/systolic", limits)
    diastolic = _number(item, item.diastolic, "/diastolic", DIASTOLIC_RANGE)
    if diastolic >= systolic:
        raise _impossible(item, "/diastolic")
    return _reading(item, value=systolic, diastolic=diastolic)


def _consciousness(item: Item) -> Reading:
    if item.value not in ("A", "C", "V", "P", "U"):
        raise _bad(item, "/value", "Cần một trong A, C, V, P, U.", "Expected one of A, C, V, P, U.")
    return _reading(item, coded=str(item.value))


def _number(item: Item, value: object, pointer: str, limits: tuple[float, float]) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _bad(item, pointer, "Cần một con số.", "Expected a number.")
    if not limits[0] <= value <= limits[1]:
        raise _impossible(item, pointer)
    return float(value)


def _reading(item: Item, **values: Any) -> Reading:
    return Reading(
        id=item.id,
        kind=item.kind,
        taken_at=item.taken_at.astimezone(UTC),
        source=item.source,
        set=item.set,
        unit=None if item.unit is UNSET else item.unit,
        symptoms=item.symptoms,
        **values,
    )


def _bad(item: Item, pointer: str, vi: str, en: str) -> Unreadable:
    return Unreadable("validation", pointer, vi, en, item.id)


def _impossible(item: Item, pointer: str) -> Unreadable:
    return Unreadable(
        "impossible_value",
        pointer,
        "Giá trị không thể có, hãy đo lại.",
        "This value is not possible; measure again.",
        item.id,
    )


def _malformed(raw: msgspec.Raw | bytes, error: Exception) -> Unreadable:
    """Names the field msgspec stumbled over, and keeps the item's id if it has one, so the phone knows which it was."""
    reason, _, path = str(error).partition(" - at `$")
    place = path.rstrip("`").lstrip(".").replace(".", "/").replace("[", "/").replace("]", "")
    pointer = f"/{place}" if path else ""
    if reason.startswith("Object missing required field") or reason.startswith("Object contains unknown field"):
        pointer = f"{pointer.rstrip('/')}/{reason.split('`')[1]}"
    code = "naive_time" if pointer == "/taken_at" and "timezone" in reason else "validation"
    vi = "Thời điểm đo thiếu múi giờ." if code == "naive_time" else "Dữ liệu không đúng dạng."
    en = "The time of measurement has no zone." if code == "naive_time" else unquoted(reason)
    return Unreadable(code, pointer, vi, en, _named_id(raw))


def _named_id(raw: msgspec.Raw | bytes) -> UUID | None:
    try:
        return UUID(_id_only(raw)["id"])
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, ValueError, TypeError, AttributeError):
        return None
