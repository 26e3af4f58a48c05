"""Creating and updating products."""
