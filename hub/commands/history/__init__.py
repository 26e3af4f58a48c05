"""The implementations of `order-hub history` and `order-hub verify --history`."""
