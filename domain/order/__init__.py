"""The order: its parts, the rules that move them, and the acts a caller may ask for."""
