"""The description as one page to read: every operation by its tag. Nothing in it is loaded from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

Drawn = dict[str, Any]


def page(description: Drawn) -> bytes:
    """HTML of an OpenAPI description."""
    return "\n".join(_lines(description)).encode()


def _lines(description: Drawn) -> Iterator[str]:
    info = description["info"]
    title = escape(f"{info['title']} {info['version']}")
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><body><h1>{title}</h1>'
    yield f'<p>{escape(info["description"])}</p><p><a href="/schema/openapi.json">openapi.json</a>'
    yield '<br>The socket: <a href="/schema/asyncapi.json">asyncapi.json</a></p>'
    operations = [
        (operation.get("tags", [""])[0], path, method.upper(), operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    for tag, group in groupby(sorted(operations, key=lambda o: o[:3]), key=lambda o: o[0]):
        yield f"<h2>{escape(tag)}</h2>"
        for _, path, method, operation in group:
            yield _operation(path, method, operation)
    yield "<h2>Shapes</h2>"
    for name, shape in sorted(description["components"]["schemas"].items()):
        yield f'<details id="{escape(name)}"><summary>{escape(name)}</summary>{_pretty(shape)}</details>'


def _operation(path: str, method: str, operation: Drawn) -> str:
    shown = {name: operation[name] for name in ("parameters", "requestBody", "responses") if name in operation}
    said = escape(operation.get("description", ""))
    return (
        f"<details><summary><b>{method}</b> <code>{escape(path)}</code> {escape(operation['operationId'])}</summary>"
        f"<p>{said}</p>{_pretty(shown)}</details>"
    )


def _pretty(shown: Drawn) -> str:
    return f"<pre>{escape(json.dumps(shown, indent=2, ensure_ascii=False))}</pre>"
