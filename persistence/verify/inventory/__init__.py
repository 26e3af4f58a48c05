"""Laws of stock levels and their ledger."""
