"""The borders: formats that others chose, turned into our commands."""
