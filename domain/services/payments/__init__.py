"""Recording payments."""
