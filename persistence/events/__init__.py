"""The event logs: positions, reading them in order, dead letters."""
