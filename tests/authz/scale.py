"""How much of the matrix is walked: `make authz` (AUTHZ=full) every cell, with the principals that combine states
pairwise; `make test` every principal and operation once, and the residents whose state makes a difference."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from tests.authz import oracle

FULL = os.environ.get("AUTHZ") == "full"
PRINCIPALS: Mapping[str, Mapping[str, Any]] = oracle.PRINCIPALS | (oracle.combined() if FULL else {})
RECORDS = [name for name, about in oracle.RESIDENTS.items() if oracle.exists(about)]
"""Residents who live or lived somewhere."""
OPENINGS: list[str | None] = [None, *(RECORDS if FULL else ["active", "left"])]
"""Whom a unit of work has opened."""
