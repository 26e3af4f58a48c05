"""The consistency laws, checked against the database."""
