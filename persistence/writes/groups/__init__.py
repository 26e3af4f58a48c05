"""Group commit: operations that are committed in one transaction."""
