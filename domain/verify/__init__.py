"""The consistency laws: what must hold between stored and recomputed values."""
