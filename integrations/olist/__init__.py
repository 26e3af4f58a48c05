"""A real marketplace's orders, as files: read, and lived again in the hub."""
