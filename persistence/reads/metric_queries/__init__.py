"""The queries of the metrics, one module per group."""
