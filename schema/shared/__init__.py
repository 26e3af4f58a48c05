"""What every area of the graph shares."""
