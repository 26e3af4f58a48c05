"""Texts that people and other systems type: how they are cleaned, and what they are found by."""
