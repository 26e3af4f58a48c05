"""Checks of what is reported."""
