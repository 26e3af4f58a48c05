"""The event logs: reading in order, the outbox that assigns positions, dead letters."""
