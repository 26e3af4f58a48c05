"""Credentials and trusted documents."""
