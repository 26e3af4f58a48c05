"""Setting metafields."""
