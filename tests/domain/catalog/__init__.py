"""Rules of products, variants and packs."""
