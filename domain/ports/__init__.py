"""What the domain asks of storage and streams."""
