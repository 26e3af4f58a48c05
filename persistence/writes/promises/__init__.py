"""Promises of units on their way: kept within what is expected, and within what waits."""
