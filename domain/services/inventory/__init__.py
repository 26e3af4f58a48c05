"""Receiving, counting, moving and transferring stock."""
