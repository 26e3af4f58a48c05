"""`order-hub keys`, `links` and `tokens`: credentials."""
