"""The serving and working processes."""
