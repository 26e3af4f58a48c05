"""Placing, holding and cancelling orders."""
