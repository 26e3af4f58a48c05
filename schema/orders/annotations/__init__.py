"""References, relations and tags of orders in the graph."""
