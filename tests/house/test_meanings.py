"""Refusals are made when they are raised: one that is kept and raised again keeps every traceback and what it holds."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from api import errors
from base.errors import Meaning, Refused
from people.pins import WrongPin
from people.second_factor import WrongCode

ROOMS = ("base", "notify", "people", "records", "scheduling", "alerts", "realtime", "api")


def modules() -> Iterator[ModuleType]:
    for room in ROOMS:
        package = importlib.import_module(room)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            yield importlib.import_module(found.name)


def test_no_refusal_is_kept_to_be_raised_again() -> None:
    kept = [
        f"{module.__name__}.{name}"
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, BaseException)
    ]
    assert kept == []


def test_each_raise_makes_one_of_its_own_with_all_it_says() -> None:
    raised = []
    for _ in range(2):
        try:
            raise WrongCode
        except Refused as error:
            raised.append(error)
    assert raised[0] is not raised[1]
    assert (raised[0].code, raised[0].pointer, raised[0].detail("en")) == (
        "wrong_code", "/code", "The code is wrong or has expired.",
    )  # fmt: skip
    assert [errors.said(error, "en").status_code for error in (raised[0], WrongPin())] == [422, 401]
    assert Meaning().code == "error"
