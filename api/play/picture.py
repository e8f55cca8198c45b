"""A scene as panels: residents and the alert above, the phones of doctors and family below. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import ROUNDED
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from api.play.scene import STYLES, Card, Line, Scene, Wait

WIDTH = 80
ABOVE, BELOW = 11, 9
HEIGHT = 1 + ABOVE + BELOW + 2
BAR = 24


def picture(scene: Scene, clock: str, now_s: float) -> RenderableType:
    """`clock` is the story's, `now_s` the real one (time.monotonic) by which waits run out."""
    english, vietnamese = scene.caption
    caption = Text.assemble((english, "bold"), (f"  {vietnamese}" if vietnamese else "", "italic dim"))
    return Group(
        _side_by_side([_one_line("[bold cyan]An Tâm[/]", scene.facility), Text(f"☾ {clock}".strip(), justify="right")]),
        _side_by_side([_residents(scene.residents.values()), _alert(scene)], ratios=(4, 5)),
        _side_by_side([_phone(card) for card in scene.phones.values()] or [_panel("", [], "quiet", BELOW)]),
        _waiting(scene.wait, now_s),
        _cut(caption),
    )


def _residents(cards: Iterable[Card]) -> Panel:
    lines: list[Text] = []
    for card in cards:
        mark = "○" if card.mood == "quiet" else "●"
        kept = f" {card.kept} kept" if card.kept else ""
        lines.append(Text.assemble((f"{mark} ", STYLES[card.mood]), (card.name, "bold"), (kept, "dim")))
        lines.append(Text(f"  {card.note}", style=STYLES[card.mood]))
    return _panel("residents · người được chăm sóc", lines, "calm", ABOVE)


def _alert(scene: Scene) -> Panel:
    alert = scene.alert
    words = [Text(text, style="italic") for text in alert.texts if text]
    lines = [*words, *_written(alert.lines, ABOVE - 2 - len(words))]
    return _panel(alert.title or "alert · cảnh báo", lines, alert.mood, ABOVE)


def _phone(card: Card) -> Panel:
    lines = [Text(card.role, style="dim"), *_written(card.lines, BELOW - 3)]
    return _panel(card.name, lines, card.mood, BELOW)


def _written(lines: Sequence[Line], room: int) -> list[Text]:
    """The newest lines that fit."""
    return [
        Text.assemble((f"{line.clock:>5} ", "dim"), (line.what, STYLES[line.mood]))
        for line in lines[max(0, len(lines) - room) :]
    ]


def _waiting(wait: Wait | None, now_s: float) -> Text:
    if wait is None:
        return Text(" ")
    gone = min(1.0, (now_s - wait.began_s) / wait.seconds)
    full = round(BAR * gone)
    return _cut(Text.assemble(("━" * full, "cyan"), ("─" * (BAR - full), "dim"), f" {wait.what}"))


def _panel(title: str, lines: Sequence[Text], mood: str, height: int) -> Panel:
    body = Text("\n").join(lines)
    body.no_wrap, body.overflow = True, "ellipsis"
    border = {"quiet": "dim", "calm": "dim"}.get(mood) or STYLES[mood]  # type: ignore[index]
    return Panel(body, title=Text(title, style="bold") if title else None, title_align="left", box=ROUNDED,
                 border_style=border, height=height)  # fmt: skip


def _one_line(markup: str, more: str) -> Text:
    return _cut(Text.from_markup(markup).append(f"  {more}", style="dim"))


def _cut(text: Text) -> Text:
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _side_by_side(parts: Sequence[RenderableType], ratios: Sequence[int] | None = None) -> Table:
    grid = Table.grid(expand=True)
    for ratio in ratios or [1] * len(parts):
        grid.add_column(ratio=ratio)
    grid.add_row(*parts)
    return grid
