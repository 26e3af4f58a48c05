"""Checks of fulfillment orders and shipments."""
