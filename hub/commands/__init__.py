"""The implementations of the `order-hub` commands."""
