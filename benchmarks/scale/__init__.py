"""What the hub and its database reach at the most: one process, several, one row."""
