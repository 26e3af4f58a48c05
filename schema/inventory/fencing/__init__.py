"""Ring-fences in the graph."""
