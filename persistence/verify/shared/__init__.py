"""Shared by the checks."""
