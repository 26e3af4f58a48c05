"""Lots: which of them stock movements take, and until when levels are sold."""
