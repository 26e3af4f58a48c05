"""Lots: naming, blocking and correcting them, and taking units out of sale whose time has come."""
