"""A whole hub to another database, a backup, and back."""
