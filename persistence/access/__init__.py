"""Credentials as every request needs them: read by id, counted as used, revoked."""
