"""Order lines in the graph."""
