"""Channels, by which orders come in, and locations, which fulfill them."""
