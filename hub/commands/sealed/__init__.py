"""`order-hub backup --keys` and `restore --keys`: backups in which personal data is encrypted."""
