"""A scene as panels: residents and the alert above, the phones of doctors and family below. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from rich.box import ROUNDED
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from api.play.scene import STYLES, Alert, Bar, Card, Line, Mood, Scene

WIDTH = 80
ABOVE, BELOW = 10, 10
HEIGHT = 1 + ABOVE + BELOW + 2
TALLER = 2
"""More lines for the words of the alert, where the terminal has them."""
BAR = 24


def picture(scene: Scene, clock: str, width: int, height: int) -> RenderableType:
    """`clock` is the story's; width and height are the terminal's, at least `WIDTH` and more than `HEIGHT`."""
    english, vietnamese = scene.caption
    caption = Text.assemble((english, "bold"), (f"  {vietnamese}" if vietnamese else "", "italic dim"))
    above = ABOVE + TALLER if height > HEIGHT + TALLER else ABOVE
    upper = [_residents(scene.residents.values(), above), _alert(scene.alert, above, width * 5 // 9 - 4)]
    lower = [_phone(card) for card in scene.phones.values()] or [_panel("", [], "quiet", BELOW)]
    return Group(
        _side_by_side([_title(scene.facility), _clock(clock)], ratios=(3, 2)),
        _side_by_side(upper, ratios=(4, 5)),
        _side_by_side(lower),
        _bar(scene.bar),
        _cut(caption),
    )


def _title(facility: str) -> Text:
    return _cut(Text.assemble(("An Tâm", "bold cyan"), (f"  {facility}", "dim")))


def _clock(clock: str) -> Text:
    if not clock:
        return Text(" ")
    return Text.assemble(("a second is a minute  ", "dim"), (f"☾ {clock}", "bold"), justify="right")


def _residents(cards: Iterable[Card], height: int) -> Panel:
    lines: list[Text] = []
    for card in cards:
        mark = "○" if card.mood == "quiet" else "●"
        kept = f"{card.kept} kept" if card.kept and not card.score else ""
        style = STYLES[card.mood]
        lines.append(Text.assemble((f"{mark} {card.name}", f"bold {style}"), (f"  {card.score}", style), (kept, "dim")))
        lines.append(Text(f"  {card.note}", style=style))
    return _panel("residents · người được chăm sóc", lines, "calm", height)


def _alert(alert: Alert, height: int, width: int) -> Panel:
    room = 2 if height > ABOVE else 1
    words = [line for text in alert.texts if text for line in _wrapped(text, width, room)]
    lines = [*(Text(line, style="italic") for line in words), *_written(alert.lines, height - 2 - len(words))]
    return _panel(alert.title or "alert · cảnh báo", lines, alert.mood, height)


def _phone(card: Card) -> Panel:
    lines = [Text(card.role, style="dim"), *_written(card.lines, BELOW - 3)]
    return _panel(card.name, lines, card.mood, BELOW)


def _written(lines: Sequence[Line], room: int) -> list[Text]:
    """The newest lines that fit."""
    return [
        Text.assemble((f"{line.clock:<5} " if line.clock else "  ", "dim"), (line.what, STYLES[line.mood]))
        for line in lines[max(0, len(lines) - room) :]
    ]


def _wrapped(text: str, width: int, lines: int) -> list[str]:
    """At most so many lines; what does not fit the last one is cut when it is drawn."""
    folded = textwrap.wrap(text, width)
    return [*folded[: lines - 1], " ".join(folded[lines - 1 :])] if folded[lines - 1 :] else folded


def _bar(bar: Bar | None) -> Text:
    if bar is None:
        return Text(" ")
    full = round(BAR * min(1.0, bar.share))
    return _cut(Text.assemble(("━" * full, "cyan"), ("─" * (BAR - full), "dim"), f" {bar.what}"))


def _panel(title: str, lines: Sequence[Text], mood: Mood, height: int) -> Panel:
    body = _cut(Text("\n").join(lines))
    border = "dim" if mood in ("quiet", "calm") else STYLES[mood]
    return Panel(body, title=Text(title, style="bold") if title else None, title_align="left", box=ROUNDED,
                 border_style=border, height=height)  # fmt: skip


def _cut(text: Text) -> Text:
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _side_by_side(parts: Sequence[RenderableType], ratios: Sequence[int] | None = None) -> Table:
    grid = Table.grid(expand=True)
    for ratio in ratios or [1] * len(parts):
        grid.add_column(ratio=ratio)
    grid.add_row(*parts)
    return grid
