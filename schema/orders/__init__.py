"""Orders, their lines, holds and events."""
