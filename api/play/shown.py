"""Readings and alerts in a few words, for the stage. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api.play.night import Reading
from api.play.scene import Mood

_SHORT = {
    "pulse": "P{:g}",
    "spo2": "SpO2 {:g}",
    "respiratory_rate": "RR{:g}",
    "temperature": "{:g}°",
    "glucose": "{:g} mmol/L",
    "weight": "{:g} kg",
}
_AWAKE = {"A": "awake", "C": "confused", "V": "to voice", "P": "to pain", "U": "unresponsive"}
_UNTOLD = ("reading", "suppressed")
"""Log lines that say no more than the panel of the resident."""


def readings(some: Sequence[Reading]) -> str:
    """`98/58  P118  SpO2 90  RR26  38.9°  confused`"""
    order = ("blood_pressure", "pulse", "spo2", "respiratory_rate", "temperature", "consciousness", "glucose", "weight")
    latest = {reading.item["kind"]: reading.item for reading in some}
    return "  ".join(_one(latest[kind]) for kind in order if kind in latest)


def title(card: dict[str, Any]) -> str:
    return f"{card['resident']['name']} · {card['level']} · {card['state']}"


def log(lines: Sequence[dict[str, Any]]) -> list[tuple[datetime, str, Mood]]:
    """The alert's own log, one line each: when, what, how it feels."""
    return [
        (datetime.fromisoformat(line["at"]), _said(line), _mood(line))
        for line in lines
        if line["what"] not in _UNTOLD
    ]  # fmt: skip


def data(pushed: dict[str, str]) -> str:
    return " ".join(f"{key}={value}" for key, value in pushed.items())


def _one(item: dict[str, Any]) -> str:
    if item["kind"] == "blood_pressure":
        return f"{item['systolic']:.0f}/{item['diastolic']:.0f}"
    if item["kind"] == "consciousness":
        return _AWAKE[item["value"]]
    return _SHORT[item["kind"]].format(item["value"])


def _said(line: dict[str, Any]) -> str:
    what: str = line["what"]
    match what:
        case "told":
            return f"step {line['step']}: {line['who_name']} is told"
        case "opened" | "raised":
            return f"{what}: {line['level']}"
        case "acknowledged":
            return f"taken by {line['by_name']}"
        case "resolved":
            return f"resolved by {line['by_name']}"
        case _:
            return what.replace("_", " ")


def _mood(line: dict[str, Any]) -> Mood:
    if line["what"] in ("acknowledged", "resolved"):
        return "good"
    return "calm" if line.get("level") not in ("urgent", "emergency") else line["level"]
