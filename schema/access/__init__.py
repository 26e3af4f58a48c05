"""API keys, tracking links and roles."""
