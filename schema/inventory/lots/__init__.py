"""Lots of SKUs."""
