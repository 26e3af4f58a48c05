"""When a location is open, and until when it works on an order the same day."""
