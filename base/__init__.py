"""The ground: database, settings, clock, ids, log. It knows nothing of care."""
