"""Copying a whole database to another one, backups, and restoring them."""
