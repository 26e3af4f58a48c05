"""Batched look-ups, filters and metrics for the graph."""
