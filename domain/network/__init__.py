"""Sales channels, and the locations that fulfill orders."""
