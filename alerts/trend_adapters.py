"""From a case of the trend vectors to its output contract: the charts of `alerts.trends` on a given baseline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from alerts import trends
from alerts.trends import Chart

Inputs = dict[str, Any]


def ewma(inputs: Inputs) -> Inputs:
    if wrong := _invalid(inputs, weight=inputs["lambda"], positive=("L",)):
        return {"status": "invalid", "invalid": wrong}
    weight, limit = inputs["lambda"], inputs["L"]
    charts = _charts(inputs, weight, trends.SLACK)
    alarm = _first(charts, lambda chart: trends.creeping(chart, weight, limit))
    return {"status": "ok", "z": [_written(inputs["mu"] + inputs["sigma"] * c.level) for c in charts], **alarm}


def cusum(inputs: Inputs) -> Inputs:
    if wrong := _invalid(inputs, weight=1, positive=("k", "h")):
        return {"status": "invalid", "invalid": wrong}
    charts = _charts(inputs, trends.WEIGHT, inputs["k"])
    alarm = _first(charts, lambda chart: trends.jumping(chart, inputs["h"]))
    return {"status": "ok", "sh": [_written(c.up) for c in charts], "sl": [_written(c.down) for c in charts], **alarm}


def _charts(inputs: Inputs, weight: float, slack: float) -> list[Chart]:
    chart, charts = Chart(), []
    for value in inputs["values"]:
        chart = trends.advance(chart, (value - inputs["mu"]) / inputs["sigma"], weight, slack)
        charts.append(chart)
    return charts


def _first(charts: list[Chart], found: Callable[[Chart], trends.Direction | None]) -> Inputs:
    for index, chart in enumerate(charts):
        if direction := found(chart):
            return {"alarm_index": index, "direction": direction}
    return {"alarm_index": None, "direction": "none"}


def _written(value: float) -> float:
    """As the files of vectors were written: six decimals first, then five."""
    return round(round(value, 6), 5)


def _invalid(inputs: Inputs, weight: Any, positive: tuple[str, ...]) -> list[str]:
    wrong = [name for name in ("sigma", *positive) if not _is_number(inputs.get(name)) or inputs[name] <= 0]
    if not _is_number(inputs.get("mu")):
        wrong.append("mu")
    if not _is_number(weight) or not 0 < weight <= 1:
        wrong.append("lambda")
    values = inputs.get("values")
    if not isinstance(values, list) or not values or not all(map(_is_number, values)):
        wrong.append("values")
    return wrong


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


INSTRUMENTS: Final[dict[str, Callable[[Inputs], Inputs]]] = {"ewma_baseline": ewma, "cusum_baseline": cusum}
