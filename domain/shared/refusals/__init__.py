"""Refusals about one area each; `domain.shared.errors` has them all."""
