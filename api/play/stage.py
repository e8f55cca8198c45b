"""What is to be seen of the story, as it happens: panels that change on a terminal, one line after another elsewhere.

The story says what happened; this keeps it and shows it. `picture.py` draws the panels.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from rich.console import Console
from rich.live import Live
from rich.text import Text

from api.play.clock import Clock
from api.play.picture import HEIGHT, WIDTH, picture
from api.play.scene import STYLES, Bar, Card, Line, Mood, Scene

FRAMES_PER_S = 8


@asynccontextmanager
async def open_stage(console: Console) -> AsyncIterator[Stage]:
    """Panels where there is a terminal large enough for them, lines where there is none."""
    stage = Stage(console)
    if not (console.is_terminal and console.width >= WIDTH and console.height > HEIGHT):
        yield stage
        return
    with Live(console=console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False) as live:
        stage.live = live
        drawing = asyncio.create_task(_draw(stage))
        try:
            yield stage
        finally:
            drawing.cancel()
            await asyncio.gather(drawing, return_exceptions=True)
            stage.draw()


class Stage:
    def __init__(self, console: Console) -> None:
        self.console = console
        self.live: Live | None = None
        self.still = False
        """While something is measured nothing is drawn: it would be measured too."""
        self.clock = Clock()
        self.scene = Scene()
        self._wait: tuple[str, float, float] | None = None

    def caption(self, english: str, vietnamese: str = "") -> None:
        """What is going on now."""
        self.scene.caption = (english, vietnamese)
        self._line("", "", f"— {english}" + (f" · {vietnamese}" if vietnamese else ""), "calm")

    def opens(self, facility: str, residents: Sequence[str], phones: Sequence[tuple[str, str]]) -> None:
        """Who takes part: the residents, and (name, what they are here) for each phone that is shown."""
        self.scene.facility = facility
        self.scene.residents = {name: Card(name) for name in residents}
        self.scene.phones = {name: Card(name, role) for name, role in phones}

    def jump(self, story: datetime) -> None:
        self.clock.jump(story)

    def reading(self, resident: str, shown: str, kept: int, mood: Mood = "calm") -> None:
        """A resident's phone posted `kept` readings; `shown` are the last ones."""
        card = self.scene.residents[resident]
        card.kept, card.note, card.mood = card.kept + kept, shown, mood
        self._line(self.clock.shows(), resident, f"{kept} readings kept: {shown}", mood)

    def judged(self, resident: str, mood: Mood, score: str = "") -> None:
        """What the house made of a resident's readings."""
        card = self.scene.residents[resident]
        card.mood, card.score = mood, score

    def listed(self, resident: str, nurse: str, because: str) -> None:
        """An old reading out of limits: something for the morning, in the nurse's list."""
        card = self.scene.residents[resident]
        card.mood, card.note = "quiet", f"old: {because}"
        self._line("", resident, f"{because}, but old: in the list of {nurse}, rings nobody", "quiet")

    def alert(self, title: str, texts: tuple[str, str], mood: Mood, log: Sequence[tuple[datetime, str, Mood]]) -> None:
        """The alert as it stands, with its whole log; lines that were shown before are not repeated."""
        panel = self.scene.alert
        panel.mood = mood
        if texts != panel.texts:
            self._line(self.clock.shows(), "alert", title, mood)
            for text in texts:
                self._line("", "", f"{'':25}{text}", "quiet")
        panel.title, panel.texts = title, texts
        for at, what, how in log[len(panel.lines) :]:
            line = Line(self.clock.shows(at), what, how)
            panel.lines.append(line)
            self._line(line.clock, "alert", what, how)

    def phone(self, name: str, what: str, mood: Mood, more: str = "") -> None:
        """Something came to somebody's phone, or they did something with it."""
        card = self.scene.phones[name]
        card.mood = mood
        card.lines.append(Line(self.clock.shows(), what, mood))
        if more:
            card.lines.append(Line("", more, "quiet"))
        self._line(self.clock.shows(), name, f"{what}  {more}".rstrip(), mood)

    def waits(self, what: str, seconds: float) -> None:
        """A wait that is drawn as it runs out."""
        self._wait = what, time.monotonic(), seconds

    def waits_no_more(self) -> None:
        self._wait = self.scene.bar = None

    def progress(self, what: str, share: float) -> None:
        """Work that is drawn as it gets done, `share` from 0 to 1."""
        self.scene.bar = Bar(what, share)
        self.draw()

    def draw(self) -> None:
        if self.live is not None:
            if self._wait is not None:
                what, began_s, seconds = self._wait
                self.scene.bar = Bar(what, (time.monotonic() - began_s) / seconds)
            width, height = self.console.size
            self.live.update(picture(self.scene, self.clock.shows(), width, height), refresh=True)

    def _line(self, clock: str, who: str, what: str, mood: Mood) -> None:
        if self.live is None:
            said = Text(f"{clock:>5}  {who:<18} {what}" if who else what, style=STYLES[mood])
            self.console.print(said, soft_wrap=True)


async def _draw(stage: Stage) -> None:
    while True:
        if not stage.still:
            stage.draw()
        await asyncio.sleep(1 / FRAMES_PER_S)
