"""Benchmarks of whole processes, of single operations, and of SQL statements."""
