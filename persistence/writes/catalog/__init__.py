"""What is asked of products besides their aggregates."""
