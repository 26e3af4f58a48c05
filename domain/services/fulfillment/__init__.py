"""What locations and carriers report."""
