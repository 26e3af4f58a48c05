"""What sourcing asks of the storage."""
