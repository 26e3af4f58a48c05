"""What becomes of the units of a new order that are not there."""
