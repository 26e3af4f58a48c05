"""What requests cost, through the graph."""
