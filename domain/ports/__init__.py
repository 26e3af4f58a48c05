"""Protocols that storage and event streams implement for the domain."""
