"""Laws of orders and their lines."""
