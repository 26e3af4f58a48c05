"""The processes of `order-hub serve` and `order-hub work`."""
