"""Live streams: the relay that numbers events, and their subscribers."""
