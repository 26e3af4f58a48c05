"""Holds: what they block and how they are placed and released."""
