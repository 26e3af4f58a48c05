"""Fulfillment orders, shipments and parcels."""
