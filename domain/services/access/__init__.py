"""Use cases of credentials: API keys and tracking links."""
