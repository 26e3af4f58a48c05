"""Supply on its way."""
