"""The consistency checks between stored and recomputed values."""
