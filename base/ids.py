"""Ids made here. Phones send their own; everything else is a UUIDv7, so that keys grow with time."""

from __future__ import annotations

from uuid import UUID

import uuid_utils.compat

new_id = uuid_utils.compat.uuid7


def as_uuid(text: str) -> UUID | None:
    """The UUID a string spells, or None: ids in paths come from outside."""
    try:
        return UUID(text)
    except ValueError:
        return None
