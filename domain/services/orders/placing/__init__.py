"""Placing an order: its lines, prices and what provides them."""
