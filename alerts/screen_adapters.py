"""From a vector file's inputs to the questionnaires of records/instruments, and back to the files' output contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from records.instruments import library
from records.instruments.instrument import Instrument
from records.instruments.scorer import Outcome, score

Inputs = dict[str, Any]
_WRAPPED = ("answers", "items")


def _flat(inputs: Inputs) -> Inputs:
    """Answers beside what else is said of the person (sex, exposure, age)."""
    flat = {name: value for name, value in inputs.items() if name not in _WRAPPED}
    for wrapped in _WRAPPED:
        flat |= inputs.get(wrapped) or {}
    return flat


def _adapter(instrument: Instrument) -> Callable[[Inputs], Inputs]:
    """An age beside the answers of a form that does not ask for it says nothing about the answers."""
    names = {item.id for item in instrument.items}

    def run(inputs: Inputs) -> Inputs:
        flat = _flat(inputs)
        aside = {"age", "age_years"} - names
        return _contract(score(instrument, {name: value for name, value in flat.items() if name not in aside}))

    return run


def _contract(outcome: Outcome) -> Inputs:
    if outcome.status == "invalid":
        return {"status": "invalid", "invalid": list(outcome.invalid)}
    said: Inputs = {"status": outcome.status, "flags": list(outcome.flags), "points": outcome.points}
    for name, value in outcome.results.items():
        group, _, inner = name.rpartition(".")
        (said.setdefault(group, {}) if group else said)[inner] = value
    if outcome.as_zero:
        said["missing_as_zero"] = list(outcome.as_zero)
    if outcome.status == "incomplete":
        so_far = next(iter(outcome.at_least.values()), 0)
        already = outcome.already.get("positive", False)
        said |= {"missing": list(outcome.missing), "partial_sum": so_far, "score_at_least": so_far}
        said |= {"at_least_positive": already, "positive_already": already}
    if outcome.prorated is not None:
        said["prorated"] = outcome.prorated
    return said


def _assist(instrument: Instrument) -> Callable[[Inputs], Inputs]:
    """Substances that are not in the map were never used."""
    known = [item.id.removesuffix(".used") for item in instrument.items if item.id.endswith(".used")]

    def run(inputs: Inputs) -> Inputs:
        substances: dict[str, Inputs] = inputs.get("substances") or {}
        if strange := [name for name in substances if name not in known]:
            return {"status": "invalid", "invalid": strange}
        answers: Inputs = {f"{name}.used": name in substances for name in known}
        answers |= {f"{name}.{item}": value for name, said in substances.items() for item, value in said.items()}
        answers |= {name: inputs[name] for name in ("injecting", "inject_frequency") if name in inputs}
        said = _contract(score(instrument, answers))
        return {**said, "substances": {name: said.get(name) for name in substances}}

    return run


def adapters() -> dict[str, Callable[[Inputs], Inputs]]:
    """By the name a vector file gives; without the non-commercial pack its instruments are not implemented."""
    return {id: _assist(one) if id == "assist" else _adapter(one) for id, one in library.load().items()}


SCREENS: Final = adapters()
