"""What transactions ask of lots."""
