"""Laws of metafields."""
