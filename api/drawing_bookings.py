"""Figures of booking as a picture: who came and who did not, week by week, and how much of what is open is booked."""

from __future__ import annotations

import asyncio
from datetime import date
from io import BytesIO
from typing import Any, Final

from api.drawing import ONE_AT_A_TIME
from scheduling.booking_figures import Figures

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("Lịch hẹn theo tuần", "Appointments by week"),
    "came": ("Đã đến", "Came"),
    "missed": ("Không đến", "Missed"),
    "cancelled": ("Đã hủy", "Cancelled"),
    "to_come": ("Sắp tới", "To come"),
    "use": ("Đã đặt trong giờ mở (%)", "Booked of what is open (%)"),
    "count": ("Số lịch hẹn", "Appointments"),
    "none": ("Chưa có lịch hẹn trong thời gian này", "No appointments in this time"),
}
_STACKED: Final = {"came": "#3f7d3f", "to_come": "#5b8db3", "missed": "#b3261e", "cancelled": "#c9c9c9"}
_INK = "#123a5c"


async def draw(figures: Figures, language: str) -> bytes:
    """SVG, without holding up the loop."""
    async with ONE_AT_A_TIME:
        return await asyncio.to_thread(svg, figures, language)


def svg(figures: Figures, language: str) -> bytes:
    """The same figures give the same bytes. It names nobody."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "antam", "font.family": ["sans-serif"]}
    word = 1 if language == "en" else 0
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(8, 5), layout="constrained")
        FigureCanvasSVG(figure)
        above, below = figure.subplots(2, 1, sharex=True)
        weeks = sorted({each.week for each in figures.weeks} | {each.week for each in figures.use})
        _counts(above, figures, weeks, word)
        _use(below, figures, weeks, word)
        title = _WORDS["title"][word]
        figure.suptitle(title, fontsize=10)
        out = BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": "An Tâm", "Title": title})
    return out.getvalue()


def _counts(axes: Any, figures: Figures, weeks: list[date], word: int) -> None:
    axes.set_ylabel(_WORDS["count"][word])
    if not figures.weeks:
        axes.text(0.5, 0.5, _WORDS["none"][word], ha="center", va="center", transform=axes.transAxes, color=_INK)
        return
    under = [0] * len(weeks)
    for name, colour in _STACKED.items():
        heights = [sum(getattr(each, name) for each in figures.weeks if each.week == week) for week in weeks]
        axes.bar(range(len(weeks)), heights, bottom=under, color=colour, label=_WORDS[name][word], gid=f"bars-{name}")
        under = [low + height for low, height in zip(under, heights, strict=True)]
    axes.legend(frameon=False, fontsize=8, ncols=4)


def _use(axes: Any, figures: Figures, weeks: list[date], word: int) -> None:
    axes.set_ylabel(_WORDS["use"][word])
    of_week = {week: [each for each in figures.use if each.week == week] for week in weeks}
    rates = [
        100 * sum(each.booked_min for each in used) / (sum(each.open_min for each in used) or 1)
        for used in of_week.values()
    ]
    axes.bar(range(len(weeks)), rates, color="#5b8db3", gid="use")
    axes.set_ylim(0, max([100.0, *rates]))
    step = max(1, len(weeks) // 12)
    axes.set_xticks(range(0, len(weeks), step), [f"{week:%d/%m}" for week in weeks[::step]], fontsize=8)
