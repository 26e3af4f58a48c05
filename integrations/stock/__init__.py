"""Files of stock."""
