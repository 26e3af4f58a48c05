"""Ring-fences: units that only one channel sells."""
