"""Readings as a picture a nurse can read: limits as shaded bands, the usual value as a line, alerts as marks. Pure.

matplotlib is loaded with the first picture and not before: it takes a second. It is not made for several threads at
once, so whoever draws holds `ONE_AT_A_TIME`. Text stays text: a phone's own letters show it, and it can be read out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from alerts.drawn_limits import Limit
from alerts.shown import named, unit_shown
from records.summary import Taken

ONE_AT_A_TIME: Final = asyncio.Lock()

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "systolic": ("Tâm thu", "Systolic"),
    "diastolic": ("Tâm trương", "Diastolic"),
    "usual": ("Mức thường ngày", "Usual"),
    "alert": ("Cảnh báo", "Alert"),
    "urgent": ("Vùng cần báo bác sĩ", "Tell the doctor"),
    "emergency": ("Vùng cấp cứu", "Emergency"),
    "none": ("Chưa có số đo trong thời gian này", "No readings in this time"),
}
_COLOURS: Final = {"routine": "#fff6d6", "urgent": "#ffdf9e", "emergency": "#ffc2bd", "info": "#eef3f7"}
_INK, _SECOND, _USUAL, _ALERT = "#123a5c", "#5b8db3", "#3f7d3f", "#b3261e"


class Picture(Struct, frozen=True, kw_only=True):
    """What is drawn: no name, and nothing else that says whose it is."""

    kind: str
    unit: str | None
    begins: datetime
    ends: datetime
    zone: str
    points: Sequence[Taken]
    limits: Sequence[Limit]
    usual: tuple[float, float] | None
    """What is usual, and the spread around it."""
    alerts: Sequence[datetime]


async def draw(picture: Picture, language: str) -> bytes:
    """SVG, without holding up the loop."""
    async with ONE_AT_A_TIME:
        return await asyncio.to_thread(svg, picture, language)


def svg(picture: Picture, language: str) -> bytes:
    """The same picture gives the same bytes."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "antam", "font.family": ["sans-serif"]}
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(8, 4), layout="constrained")
        FigureCanvasSVG(figure)
        axes: Any = figure.add_subplot()
        word = 1 if language == "en" else 0
        low, high = _range(picture)
        axes.set(xlim=(picture.begins, picture.ends), ylim=(low, high), ylabel=_label(picture, word))
        _bands(axes, picture, low, high, word)
        _usual(axes, picture, word)
        _line(axes, picture, word)
        _marks(axes, picture, low, high, word)
        _dates(axes, picture)
        handles, labels = axes.get_legend_handles_labels()
        if handles:
            figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False, fontsize=8)
        out = BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": "An Tâm", "Title": _label(picture, word)})
    return out.getvalue()


def _label(picture: Picture, word: int) -> str:
    unit = picture.unit or ""
    return f"{named(picture.kind)[word]} ({unit_shown(unit)[word]})"


def _range(picture: Picture) -> tuple[float, float]:
    """Room for every reading, for what is usual, and for the limits next to them."""
    values = [value for p in picture.points for value in (p.value, p.diastolic) if value is not None]
    if picture.usual:
        values += [picture.usual[0] - 3 * picture.usual[1], picture.usual[0] + 3 * picture.usual[1]]
    values = values or [limit.value for limit in picture.limits] or [0.0, 1.0]
    room = max(1.0, 0.15 * (max(values) - min(values)))
    return min(values) - room, max(values) + room


def _bands(axes: Any, picture: Picture, low: float, high: float, word: int) -> None:
    named: set[str] = set()
    for limit in sorted(picture.limits, key=lambda limit: limit.level == "emergency"):  # the gravest on top
        ends = (low, min(limit.value, high)) if limit.side == "below" else (max(limit.value, low), high)
        if limit.field != "value" or ends[0] >= ends[1]:
            continue
        label = _WORDS[limit.level][word] if limit.level in _WORDS and limit.level not in named else None
        named.add(limit.level)
        axes.axhspan(*ends, color=_COLOURS[limit.level], label=label, zorder=0, gid=f"band-{limit.level}")


def _usual(axes: Any, picture: Picture, word: int) -> None:
    if picture.usual is None:
        return
    usual, spread = picture.usual
    axes.axhline(usual, color=_USUAL, linestyle="--", linewidth=1, label=_WORDS["usual"][word], gid="usual")
    axes.axhspan(usual - spread, usual + spread, color=_USUAL, alpha=0.12, zorder=1)


def _line(axes: Any, picture: Picture, word: int) -> None:
    if not picture.points:
        axes.text(0.5, 0.5, _WORDS["none"][word], transform=axes.transAxes, ha="center", va="center")
        return
    at = [point.at for point in picture.points]
    pair = picture.kind == "blood_pressure"
    label = _WORDS["systolic"][word] if pair else named(picture.kind)[word]
    style: dict[str, Any] = {"marker": "o", "markersize": 3, "linewidth": 1, "zorder": 3}
    axes.plot(at, [p.value for p in picture.points], color=_INK, label=label, gid="readings", **style)
    if pair:
        below = [p.diastolic for p in picture.points]
        axes.plot(at, below, color=_SECOND, label=_WORDS["diastolic"][word], gid="diastolic", **style)


def _marks(axes: Any, picture: Picture, low: float, high: float, word: int) -> None:
    if not picture.alerts:
        return
    top = [high - 0.03 * (high - low)] * len(picture.alerts)
    label = _WORDS["alert"][word]
    axes.scatter(list(picture.alerts), top, marker="v", color=_ALERT, s=36, label=label, zorder=4, gid="alerts")


def _dates(axes: Any, picture: Picture) -> None:
    from matplotlib.dates import AutoDateLocator, DateFormatter

    zone = ZoneInfo(picture.zone)
    axes.xaxis.set_major_locator(AutoDateLocator(tz=zone, minticks=3, maxticks=9))
    hours = (picture.ends - picture.begins).days < 2
    axes.xaxis.set_major_formatter(DateFormatter("%H:%M %d/%m" if hours else "%d/%m", tz=zone))
    axes.grid(axis="y", color="#d9e0e6", linewidth=0.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
