"""Replenishment: how it is found, and what can be done."""
