"""Checks of payments."""
