"""The shape of a reading on the wire as JSON Schema, drawn from what `reading.parse` accepts. Pure."""

from __future__ import annotations

from typing import Any, get_args

from records.reading import DIASTOLIC_RANGE, MEASURES, Kind, Source, Symptom

Shape = dict[str, Any]

_TAKEN = "2026-11-22T02:10:00+07:00"
_ID = "0198b3a4-7c00-7000-8000-000000000001"


def _number(least: float, most: float) -> Shape:
    return {"type": "number", "minimum": least, "maximum": most}


def _measured(kind: Kind) -> list[tuple[Shape, Any]]:
    """The members that hold what was measured, once for each unit, with an example."""
    ranges = MEASURES[kind].ranges
    if kind == "consciousness":
        return [({"value": {"enum": list("ACVPU")}}, {"value": "A"})]
    if kind == "oxygen":
        return [({"value": {"type": "boolean"}}, {"value": False})]
    if kind == "blood_pressure":
        [(unit, limits)] = ranges.items()
        pair = {"systolic": _number(*limits), "diastolic": _number(*DIASTOLIC_RANGE), "unit": {"const": unit}}
        return [(pair, {"systolic": 182, "diastolic": 96, "unit": unit})]
    shapes = []
    for unit, limits in ranges.items():
        value = _number(*limits)
        if kind == "glucose":
            value = {"anyOf": [value, {"enum": ["HI", "LO"]}]}
        middle = round(limits[0] + (limits[1] - limits[0]) / 4, 1)
        shapes.append(({"value": value, "unit": {"const": unit}}, {"value": middle, "unit": unit}))
    return shapes


def _item(kind: Kind, measured: Shape, example: Shape) -> Shape:
    common: Shape = {
        "id": {"type": "string", "format": "uuid", "description": "Made by the phone; sent again, it has no effect."},
        "kind": {"const": kind},
        "taken_at": {"type": "string", "format": "date-time", "description": "With its zone; never ahead of now."},
        "source": {"enum": list(get_args(Source))},
    }
    more: Shape = {
        "set": {"type": ["string", "null"], "format": "uuid", "description": "Shared by what was taken together."},
        "symptoms": {"type": "array", "items": {"enum": list(get_args(Symptom))}},
    }
    return {
        "type": "object",
        "properties": common | measured | more,
        "required": [*common, *measured],
        "additionalProperties": False,
        "example": {"id": _ID, "kind": kind, "taken_at": _TAKEN, "source": "device"} | example,
    }


ITEM: Shape = {
    "oneOf": [_item(kind, *measured) for kind in get_args(Kind) for measured in _measured(kind)],
    "description": "One that cannot be kept is `refused` by itself, with code and pointer; the others are kept.",
}
"""One reading: which members go with which kind and unit."""
