"""Delivery groups in the graph."""
