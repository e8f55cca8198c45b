"""Reads the questionnaire files. Strict: a file with an unknown key, an unknown name or forbidden words is refused as a
whole with one sentence, so that a typing error can never silence a danger item.

`records/instruments/*.toml` are free to ship. `records/instruments/noncommercial/*.toml` carry words under licences of
their own (see LICENCE.md there); whoever may not use them takes the folder away, and the house offers the rest.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from records.instruments.instrument import (
    Banded,
    Conditions,
    Count,
    First,
    ForEach,
    Holds,
    Instrument,
    Item,
    Result,
    Sum,
    Times,
)

PACKAGED: Final = Path(__file__).parent
NONCOMMERCIAL: Final = "noncommercial"


class BadInstrument(Exception):
    """The file is refused; the message names the file and what is wrong with it."""


@cache
def load(folder: Path = PACKAGED) -> dict[str, Instrument]:
    """Every instrument by its id, in the order of ids."""
    found: dict[str, Instrument] = {}
    for path in sorted([*folder.glob("*.toml"), *folder.glob(f"{NONCOMMERCIAL}/*.toml")], key=lambda p: p.stem):
        instrument = read(path.name, path.read_bytes(), path.parent.name == NONCOMMERCIAL)
        if path.stem != instrument.id:
            raise BadInstrument(f"{path.name}: `id` must be the name of the file.")
        found[instrument.id] = instrument
    for instrument in found.values():
        for danger in instrument.danger:
            if danger.ask_next is not None and danger.ask_next not in found:
                raise BadInstrument(f"{instrument.id}.toml: `ask_next` names no instrument: {danger.ask_next}.")
        for follow in instrument.follow:
            if follow.ask not in found:
                raise BadInstrument(f"{instrument.id}.toml: `follow` names no instrument: {follow.ask}.")
            if follow.result not in {result.name for result in instrument.results}:
                raise BadInstrument(f"{instrument.id}.toml: `follow` names no result: {follow.result}.")
        for drop in instrument.drop:
            if drop.result not in {result.name for result in instrument.results} or instrument.privacy != "ordinary":
                raise BadInstrument(f"{instrument.id}.toml: `drop` names no result, or one few may see: {drop.result}.")
    return found


def read(name: str, data: bytes, noncommercial: bool = False) -> Instrument:
    try:
        raw = tomllib.loads(data.decode())
        instrument = msgspec.convert(raw, Instrument, strict=True)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInstrument(f"{name}: not readable as TOML ({error}).") from None
    except msgspec.ValidationError as error:
        raise BadInstrument(f"{name}: {error}.") from None
    instrument = _written_out(instrument)
    if wrong := _wrong(instrument, noncommercial):
        raise BadInstrument(f"{name}: {wrong}.")
    return instrument


def _written_out(instrument: Instrument) -> Instrument:
    items, results = list(instrument.items), list(instrument.results)
    for each in instrument.for_each:
        for name in each.names:
            items += [_named(item, name, Item) for item in each.items]
            results += [_named(result, name, Result) for result in each.results]  # type: ignore[arg-type]
    return replace(instrument, items=tuple(items), results=tuple(results), for_each=tuple[ForEach, ...]())


def _named(thing: Any, name: str, shape: Any) -> Any:
    return msgspec.convert(json.loads(msgspec.json.encode(thing).decode().replace("{}", name)), shape)


def _wrong(instrument: Instrument, noncommercial: bool) -> str | None:
    names = [item.id for item in instrument.items]
    results = [result.name for result in instrument.results]
    if not names:
        return "there is nothing to answer"
    if doubles := {n for n in names if names.count(n) > 1} | {n for n in results if results.count(n) > 1}:
        return f"said twice: {', '.join(sorted(doubles))}"
    if (instrument.licence.text == "noncommercial") != noncommercial:
        return "words of the non-commercial pack, and no others, lie in its folder"
    for wrong in (*_wrong_items(instrument), *_wrong_names(instrument, set(names), set(results))):
        return wrong
    return _wrong_words(instrument)


def _wrong_items(instrument: Instrument) -> Iterator[str]:
    for item in instrument.items:
        if item.kind == "choice" and not instrument.options.get(item.options):
            yield f"item {item.id}: no options `{item.options}`"
        if item.kind in ("number", "whole") and (item.lowest is None or item.highest is None):
            yield f"item {item.id}: a number needs `lowest` and `highest`"
        if item.kind != "choice" and item.options != "default":
            yield f"item {item.id}: only a choice has options"


def _wrong_names(instrument: Instrument, items: set[str], results: set[str]) -> Iterator[str]:
    conditions: list[Conditions] = [danger.any for danger in instrument.danger]
    for item in instrument.items:
        conditions += [item.asked_if, item.skipped_if, *(cut.when for cut in item.cuts)]
    for result in instrument.results:
        conditions += [result.when, *_conditions(result)]
        yield from (f"result {result.name}: no item {name}" for name in _items(result) if name not in items)
        if isinstance(result, (Times, Banded)) and result.of not in results:
            yield f"result {result.name}: no result {result.of}"
    if instrument.prorated and instrument.prorated.of not in results:
        yield f"`prorated`: no result {instrument.prorated.of}"
    for condition in (one for some in conditions for every in some for one in every):
        asked = [x for x in (condition.item, condition.unanswered, *condition.any_item) if x]
        if bool(asked) == (condition.result is not None):
            yield "a condition asks one thing"
        yield from (f"a condition asks for item {name}" for name in asked if name not in items)
        if condition.result is not None and condition.result not in results:
            yield f"a condition asks for result {condition.result}"
        bounds = (condition.at_least, condition.above, condition.at_most, condition.below)
        if not condition.unanswered and not condition.one_of and all(bound is None for bound in bounds):
            yield "a condition says nothing of what it asks"


def _conditions(result: Result) -> Iterable[Conditions]:
    match result:
        case Holds():
            return (result.any,)
        case Count():
            return (result.of,)
        case First():
            return tuple(case.any for case in result.cases)
        case _:
            return ()


def _items(result: Result) -> tuple[str, ...]:
    return result.items if isinstance(result, Sum) else ()


def _wrong_words(instrument: Instrument) -> str | None:
    """Withheld words are not here in any language; shipped ones are here in both."""
    words = [(item.id, item.vi, item.en) for item in instrument.items]
    if instrument.licence.text == "withheld":
        worded = [name for name, vi, en in words if vi or en]
        worded += [name for name, options in instrument.options.items() if any(o.vi or o.en for o in options)]
        return f"words that may not be shipped: {worded[0]}" if worded or instrument.stem else None
    words += [(f"option {o.value}", o.vi, o.en) for options in instrument.options.values() for o in options]
    lacking = [name for name, vi, en in words if not vi or not en]
    if lacking:
        return f"no words in both languages: {lacking[0]}"
    if instrument.wording.vi == "none":
        return "`wording.vi` must say where the Vietnamese words come from"
    said = " ".join(f"{vi} {en}" for _, vi, en in words)
    return "no text may speak of a diagnosis" if re.search("diagnos|chẩn đoán", said, re.IGNORECASE) else None
