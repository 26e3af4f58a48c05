"""The catalog, through the graph."""
