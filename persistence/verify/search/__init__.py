"""Laws of what is searched."""
