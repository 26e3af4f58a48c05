"""Placing and shipping orders over HTTP, with durable commits."""
