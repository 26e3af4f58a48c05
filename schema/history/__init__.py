"""The tamper-evident history: audit trails, checkpoints, proofs."""
