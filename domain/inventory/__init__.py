"""Inventory levels and the ledger of stock movements."""
