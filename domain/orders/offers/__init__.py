"""What may be done now with an order, its work and its payments. What is offered and what is
accepted is decided here, by the same rules."""
