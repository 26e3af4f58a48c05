"""Laws of idempotency keys."""
