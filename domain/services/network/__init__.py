"""Creating and updating channels and locations."""
