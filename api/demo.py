"""`antam demo`: the main job, played through the public API and the socket on a server of its own, and shown.

    private server + loopback FCM  ─►  everybody signs in  ─►  the story  ─►  measured rings  ─►  table or JSON

Every step has its time; the first one that does not happen ends the demo with a sentence that names it.
The server, its PostgreSQL and its folder are gone afterwards, however it ends.
"""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import httpx2
from rich.console import Console

from api.play import result as results
from api.play.cast import Cast, set_steps, sign_in
from api.play.measure import count, measure
from api.play.night import BadReadings, Night, load
from api.play.result import Result
from api.play.server import Server, private_server
from api.play.stage import Stage, open_stage
from api.play.step import Missed, step
from api.play.story import STEP_S, Story
from base.settings import Settings
from notify.fcm_loopback import Loopback

CALM_S = 600
"""Escalation steps while rings are measured: longer than that takes, so that no second step rings in between."""


def play(settings: Settings, readings: Path | None, as_json: bool) -> int:
    """The exit code: 0 when every step happened. With `as_json`, one JSON object on stdout and the rest on stderr."""
    if settings.env == "production":
        raise click.ClickException("`antam demo` makes a world of its own and does not run with ANTAM_ENV=production.")
    try:
        night = load(readings)
    except BadReadings as error:
        raise click.ClickException(str(error)) from None
    console = Console(stderr=as_json, highlight=False)
    result, began_s = Result(night.source), time.monotonic()
    try:
        with _ended_by_signals(), private_server(settings.home) as server:
            asyncio.run(_play(console, server, night, result))
    except Missed as missed:
        result.missed = missed
    result.seconds = time.monotonic() - began_s
    results.print_table(result, console)
    if as_json:
        click.echo(json.dumps(results.as_json(result), ensure_ascii=False))
    return 0 if result.missed is None else 1


async def _play(console: Console, server: Server, night: Night, result: Result) -> None:
    async with open_stage(console) as stage, Loopback() as fcm:
        stage.caption("A server of its own starts, with its own PostgreSQL", "Khởi động")
        async with step("The server starts", 60):
            address = await server.start(fcm.credentials(server.home / "fcm.json"), fcm.url)
        async with httpx2.AsyncClient(base_url=address, timeout=20, trust_env=False) as http:
            cast = await _gather(stage, server, http, night)
            try:
                await _act(stage, cast, fcm, night, result)
            finally:
                await asyncio.gather(*(phone.closes() for phone in cast.everybody))


async def _gather(stage: Stage, server: Server, http: httpx2.AsyncClient, night: Night) -> Cast:
    stage.caption("Everybody signs in with a one-time code", "Mọi người đăng nhập")
    async with step("Everybody signs in", 30):
        cast = await sign_in(await server.people(), night.moments[0].resident, http, server.home)
    async with step("The manager sets the escalation steps"):
        await set_steps(cast, STEP_S)
    async with step("The doctors, the nurse, the residents and the family open their apps"):
        await asyncio.gather(*(phone.opens_app() for phone in cast.everybody if phone is not cast.manager))
    ill = cast.residents[night.moments[0].resident]
    stage.opens(
        cast.name,
        [resident.name for resident in cast.residents],
        [
            (cast.first.name, "on call 1 · trực chính"),
            (cast.second.name, "on call 2 · trực hai"),
            (cast.relative.name, f"family of {ill.name}"),
        ],
    )
    return cast


async def _act(stage: Stage, cast: Cast, fcm: Loopback, night: Night, result: Result) -> None:
    story = Story(stage, cast, fcm, night)
    try:
        await story.play()
    finally:
        result.readings, result.acknowledged_s = story.readings, story.acknowledged_s
    async with step("The manager sees the alerts of the night, and sets the steps back"):
        result.night = await count(cast)
        await set_steps(cast, CALM_S)
    result.rings = await measure(stage, cast, fcm)
    result.readings += len(result.rings)
    async with step("The manager sees all alerts"):
        result.alerts = await count(cast)
    stage.caption("A named person answered, and the family saw it", "An tâm")


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end the demo as Ctrl-C does, so that it takes its server with it."""
    before: dict[signal.Signals, Any] = {}
    for sign in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(sign) is not signal.SIG_IGN:  # as under nohup
            before[sign] = signal.signal(sign, signal.default_int_handler)
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
