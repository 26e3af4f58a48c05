"""What becomes of the units of an order that are not there."""
