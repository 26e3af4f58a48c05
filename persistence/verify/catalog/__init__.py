"""Laws of products and variants."""
