"""API keys and tracking links."""
