"""Checks of inventory levels and movements."""
