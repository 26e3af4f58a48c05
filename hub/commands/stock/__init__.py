"""Commands about stock."""
