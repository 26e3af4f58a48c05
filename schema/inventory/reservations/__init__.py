"""Units that are kept for a cart until a time."""
