"""Laws of payments."""
