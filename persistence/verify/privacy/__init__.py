"""Laws of personal data."""
