"""Stock levels and movements."""
