"""Replenishment: how much is demanded, when and how much to order, and what a person decides."""
