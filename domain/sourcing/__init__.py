"""Which location serves which units."""
