"""Reads: CPU of one request over HTTP, of the hub and of other servers on the same database."""
