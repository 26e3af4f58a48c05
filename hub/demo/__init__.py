"""A small chain with simulated people."""
