"""Prometheus metrics on a listener of their own, and the wrapper that counts requests.

Labels are the route's template, never the path: no id of anybody becomes a label.
"""

from __future__ import annotations

import time
from wsgiref.simple_server import WSGIServer

from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram, start_http_server

_requests = Counter("antam_requests_total", "HTTP requests", ["method", "route", "status"])
_seconds = Histogram(
    "antam_request_seconds",
    "HTTP request duration",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
)


def listen(host: str, port: int) -> tuple[WSGIServer, int]:
    """Serves /metrics in a thread; returns the server and its port."""
    server, _ = start_http_server(port, addr=host)
    return server, server.server_port


def measured(app: ASGIApp) -> ASGIApp:
    """Around the whole application, so that what error handlers and the router answer is counted as what it was."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_no_store(list(message["headers"]), scope)
            await send(message)

        try:
            await app(scope, receive, watch)
        finally:
            route = scope.get("path_template") or "unknown"
            _requests.labels(scope["method"], route, status).inc()
            _seconds.labels(route).observe(time.perf_counter() - started)

    return serve


def _with_no_store(headers: list[tuple[bytes, bytes]], scope: Scope) -> list[tuple[bytes, bytes]]:
    """Everything under /v1 is personal: no cache may keep it."""
    if scope["path"].startswith("/v1") and not any(name.lower() == b"cache-control" for name, _ in headers):
        headers.append((b"cache-control", b"no-store, private"))
    return headers
