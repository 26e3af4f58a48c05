"""The sourcing rule: which location serves which units."""
