"""Receiving, counting, moving, purchasing and transferring stock."""
