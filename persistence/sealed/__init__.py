"""Backups in which personal data is encrypted with a key of each person (docs/decisions/0048)."""
