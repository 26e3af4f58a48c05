"""Metrics computed from orders."""
