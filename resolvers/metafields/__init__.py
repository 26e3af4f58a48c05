"""Metafields: typed attributes of a shop's own."""
