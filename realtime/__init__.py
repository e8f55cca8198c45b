"""Conversation and live delivery: the socket, its session, and the hub that wakes it."""
