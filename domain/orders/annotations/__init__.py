"""Notes of other systems on an order: references, relations, tags."""
