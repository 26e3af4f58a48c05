"""What every use case shares: transaction, clock, ids, idempotency, bulk execution."""
