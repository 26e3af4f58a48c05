"""Laws of order lines."""
