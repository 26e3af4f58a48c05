"""Batched reads, filters and metrics for the graph."""
