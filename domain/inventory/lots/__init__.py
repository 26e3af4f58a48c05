"""Lots of SKUs: what was made together, and is sold until the same day."""
