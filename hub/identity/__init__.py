"""Who is calling: bearer tokens, API keys, tracking links; or headers that are trusted."""
