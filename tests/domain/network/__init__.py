"""Calendars, capacities and groups of locations."""
