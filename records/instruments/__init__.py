"""Questionnaires as data, and the one scorer for all of them. Pure: no database, no clock, no network."""
