"""The event streams: from what is stored to whoever listens."""
