"""Inventory levels: looking for stock, and writing its movements."""
