"""Products, variants and prices."""
