"""The door to a resident as a table: people/rights.py and people/access.py against the authorization matrix, which was
written from the plan and not from them (tests/authz/matrix.toml): each ground alone, each two together, each resident's
state; which ground counts, and which row is named as the ground."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from people import access
from people.rights import LEFT, MAY, Right
from tests.authz import oracle
from tests.authz.table import ALONE, BESIDE, RESIDENTS, cases, differs, facts

CASES = cases()


def test_every_right_and_every_ground_stands_in_the_matrix() -> None:
    assert [right.value for right in Right] == list(oracle.ACTS)
    assert list(MAY) == list(oracle.GROUNDS)
    assert {right.value for right in LEFT} == {act for act, rule in oracle.ACTS.items() if rule.get("after")}


@pytest.mark.parametrize("ground", ALONE)
def test_each_ground_can_stand_alone(ground: str) -> None:
    beside = [BESIDE[ground]] if ground in BESIDE else []
    assert oracle.grounds(ALONE[ground], oracle.RESIDENTS["active"]) == [ground, *beside]


@pytest.mark.parametrize("who", CASES)
def test_who_may_do_what_with_whom(who: str) -> None:
    lines = [differs(access, CASES[who], resident, act) for resident in RESIDENTS for act in oracle.ACTS]
    assert [line for line in lines if line] == []


def test_a_resident_who_never_lived_anywhere_is_nobodys() -> None:
    for who, right in itertools.product(ALONE.values(), Right):
        nowhere = msgspec.structs.replace(facts(who, oracle.RESIDENTS["active"]), facility=None)
        assert access.decide(nowhere, right) is None


@pytest.mark.parametrize("ground", ["self", "nurse", "doctor", "assigned", "referral", "break_glass"])
def test_the_mental_health_part_goes_with_the_resident_and_those_who_treat(ground: str) -> None:
    let_in = access.decide(facts(ALONE[ground], oracle.RESIDENTS["active"]), Right.SEE)
    assert let_in is not None and let_in.mental_health


@pytest.mark.parametrize("ground", ["relative:full", "representative", "manager", "told"])
@pytest.mark.parametrize("consented", [True, False])
def test_others_reach_it_by_a_consent_of_its_own(ground: str, consented: bool) -> None:
    held = msgspec.structs.replace(facts(ALONE[ground], oracle.RESIDENTS["active"]), mental_health=consented)
    let_in = access.decide(held, Right.SEE)
    assert let_in is not None and let_in.mental_health is consented
