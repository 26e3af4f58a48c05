"""Fulfillment orders and shipments."""
