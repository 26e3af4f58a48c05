"""Allocating units of orders to locations."""
