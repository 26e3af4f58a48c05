"""Records of imports from other systems."""
