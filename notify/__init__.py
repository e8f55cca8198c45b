"""Reaching people: the feed, devices, the ledger of intents and attempts, push, words."""
