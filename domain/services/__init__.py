"""The use cases: one method per command, one transaction each."""
