"""Stock levels and their ledger."""
