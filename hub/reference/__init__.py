"""Documentation that is printed from the code and kept true by `order-hub schema --check`."""
