"""What a benchmark found: a table, a chart, and JSON."""
