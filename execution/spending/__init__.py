"""What an operation and a caller may spend: points are reserved, counted and charged."""
