"""Sums of metrics, written behind the event log."""
