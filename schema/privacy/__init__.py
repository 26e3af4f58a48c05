"""Personal data in the graph."""
