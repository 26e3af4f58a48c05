"""Trusted documents."""
