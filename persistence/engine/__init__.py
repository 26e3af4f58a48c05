"""Connections, dialects, column types, database errors."""
