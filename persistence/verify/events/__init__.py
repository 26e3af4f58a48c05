"""Checks of order events."""
