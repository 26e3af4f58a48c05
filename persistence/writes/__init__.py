"""The unit of work: aggregates, stock movements, events in one transaction."""
