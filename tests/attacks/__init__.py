"""Attacks on a hub of the production profile, as a stranger makes them."""
