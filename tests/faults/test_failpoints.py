"""Failpoints do nothing unless they are armed, and cannot be armed in production."""

from __future__ import annotations

import subprocess
import sys

import pytest

from base import failpoints, settings
from base.settings import BadSetting
from tests.faults.processes import HOUSE

PRODUCTION = {
    "ANTAM_ENV": "production",
    "ANTAM_SECRET": "a secret of thirty-two characters and more",
    "DATABASE_URL": "postgresql://antam@/antam?host=/run/postgresql",
}


def test_production_refuses_them():
    assert settings.load(PRODUCTION).failpoints == ""
    with pytest.raises(BadSetting, match=r"^ANTAM_FAILPOINTS is for fault tests"):
        settings.load({**PRODUCTION, "ANTAM_FAILPOINTS": "reach.claimed=exit"})


@pytest.mark.parametrize("text", ["reach.claimd=exit", "reach.claimed=explode", "reach.claimed"])
def test_a_misspelt_one_stops_the_start(text: str):
    with pytest.raises(BadSetting, match=r"^ANTAM_FAILPOINTS: .* is no failpoint"):
        settings.load({"ANTAM_FAILPOINTS": text, "ANTAM_SECRET": "x"})


def test_without_being_armed_it_does_nothing():
    for name in failpoints.NAMES:
        failpoints.failpoint(name)


def test_an_armed_one_is_kill_minus_nine_and_the_others_are_left_alone():
    words = (
        "from base.failpoints import arm, failpoint; arm('reach.claimed=exit'); failpoint('escalation.claimed');"
        "print(1, flush=True); failpoint('reach.claimed'); print(2)"
    )
    done = subprocess.run([sys.executable, "-c", words], cwd=HOUSE, capture_output=True)
    assert (done.returncode, done.stdout.strip()) == (-9, b"1")
