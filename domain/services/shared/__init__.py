"""Shared by all services: transactions, clock, ids, idempotency, bulk execution."""
