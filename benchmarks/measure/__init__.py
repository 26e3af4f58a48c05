"""Measuring: CPU of processes, load over HTTP, the two or more sides of a comparison, reports."""
