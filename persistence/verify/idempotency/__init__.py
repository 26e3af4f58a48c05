"""Checks of idempotency keys."""
