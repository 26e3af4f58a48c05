"""Laws of the events of orders."""
