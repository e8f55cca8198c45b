"""The services an operator installs: each is one systemd would start, and starts a command there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import main

UNITS = sorted((Path(__file__).resolve().parents[2] / "docs" / "units").glob("*.service"))
ANTAM = Path(sys.executable).with_name("antam")
SYSTEMD = shutil.which("systemd-analyze")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_there_is(unit: Path) -> None:
    [line] = re.findall(r"^ExecStart=/opt/antam/\.venv/bin/antam (.+)$", unit.read_text("utf-8"), re.MULTILINE)
    name, *words = line.replace("%i", "8000").split()
    main.commands[name].make_context(name, words)


@pytest.mark.skipif(SYSTEMD is None, reason="there is no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    """As it would be installed, with the command where it is here: systemd looks whether it is there."""
    name = unit.name.replace("@.", "@8000.")
    (tmp_path / name).write_text(unit.read_text("utf-8").replace("/opt/antam/.venv/bin/antam", str(ANTAM)), "utf-8")
    done = subprocess.run(
        [str(SYSTEMD), "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, timeout=50
    )
    said = [line for line in done.stderr.splitlines() if name in line]
    assert (done.returncode, said) == (0, []), done.stderr
