"""Importing stock that another system counted."""
