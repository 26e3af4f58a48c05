"""The tamper-evident history: hashes events, takes checkpoints, proves, checks, erases texts."""
