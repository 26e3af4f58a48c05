"""Ring-fences: units that only one channel sells, or that only customers of a group buy."""
