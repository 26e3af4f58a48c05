"""Channels, and calendars, capacities and groups of locations."""
