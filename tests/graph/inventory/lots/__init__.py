"""Lots, through the graph."""
