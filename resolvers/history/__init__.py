"""The tamper-evident history: checkpoints and proofs between them."""
