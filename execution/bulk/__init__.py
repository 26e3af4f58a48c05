"""The rows of bulk mutations, each read by itself."""
