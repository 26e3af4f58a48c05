"""The tamper-evident history: what is hashed of an event, trees of hashes, checkpoints."""
