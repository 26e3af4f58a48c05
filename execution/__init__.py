"""Execution of GraphQL operations: transports, limits, cost, error codes, batching.

Independent of the domain."""
