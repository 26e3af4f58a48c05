"""The tamper-evident history."""
