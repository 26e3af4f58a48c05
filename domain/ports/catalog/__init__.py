"""What use cases ask of the catalog."""
