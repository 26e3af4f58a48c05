"""Use cases of locations and carriers: processing, shipping, tracking."""
