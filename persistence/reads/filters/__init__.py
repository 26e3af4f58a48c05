"""The conditions of filters and searches in SQL."""
