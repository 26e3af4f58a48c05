"""Importing stock files."""
