"""Commands of `order-hub` that have commands of their own."""
