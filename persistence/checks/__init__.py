"""The checks of `order-hub verify`."""
