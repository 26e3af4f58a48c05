"""Checks of orders and their lines."""
