"""Replenishment, as the graph shows it."""
