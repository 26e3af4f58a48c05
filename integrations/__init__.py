"""Imports from other systems: their data formats, converted to commands of the hub."""
