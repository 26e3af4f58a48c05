"""The use cases: one method per command, one transaction each. Load, let the model decide, keep."""
