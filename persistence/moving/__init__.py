"""A whole hub to another place, and back."""
