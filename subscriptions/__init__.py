"""Event streams: from the stored event logs to subscribers."""
