"""Runs operations: transports, limits, cost, error codes, batching. Knows nothing of orders."""
