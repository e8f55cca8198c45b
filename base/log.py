"""Logs are lines of JSON with the keys listed here and no others, so that nothing about anybody's health slips in."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog

KEYS = frozenset(
    "event level timestamp logger room pass_name error where request method route status ms count alert intent attempt "
    "device session code seconds port node version applied reading rule kind outcome reason retry_in_s sockets "
    "accounts province period".split()
)


def start(pretty: bool = False) -> None:
    """Once per process, before the first line."""
    render: Any = structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer()
    processors: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _known_keys_only,
        render,
    ]
    structlog.configure(
        processors=processors,
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,  # tests look at what is logged
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s", force=True)
    # While the database is away the pool tells of every connection it cannot open, each with a traceback.
    logging.getLogger("asyncpg.pool").setLevel(logging.ERROR)


def logger(room: str) -> Any:
    return structlog.get_logger(room=room)


def where(error: BaseException) -> str:
    """The last places in our own code an error came through: enough to find it, nothing of what it held."""
    places = [f"{name}:{line}" for name, line in _frames(error) if name]
    return " > ".join(places[-3:]) or "?"


def _frames(error: BaseException) -> Iterator[tuple[str, int]]:
    """Innermost last; the name is empty for code that is not ours."""
    frame = error.__traceback__
    while frame is not None:
        path = Path(frame.tb_frame.f_code.co_filename)
        ours = path.is_relative_to(_HOUSE) and "site-packages" not in path.parts
        yield (str(path.relative_to(_HOUSE)) if ours else ""), frame.tb_lineno
        frame = frame.tb_next


_HOUSE = Path(__file__).resolve().parent.parent


def _known_keys_only(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key in KEYS}
