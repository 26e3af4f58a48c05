"""Laws of fulfillment orders and shipments."""
