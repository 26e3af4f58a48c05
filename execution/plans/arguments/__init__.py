"""Variables and arguments, read by compiled code."""
