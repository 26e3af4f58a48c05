"""Stock, and supply on its way."""
