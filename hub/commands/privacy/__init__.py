"""`order-hub privacy`: personal data exported, erased, and kept no longer than needed."""
