"""The consistency checks, executed on the database."""
