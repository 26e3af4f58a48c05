"""Stock counts, their lines and what was recorded of them."""
