"""Supply on its way: purchase orders, transfer orders, and what is expected of them when."""
