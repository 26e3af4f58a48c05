"""Documentation generated from the code; `order-hub schema --check` fails if it is out of date."""
