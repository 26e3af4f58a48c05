"""Credentials that the hub issues: API keys and tracking links."""
