"""Reviewing stock, and what people decide about it."""
