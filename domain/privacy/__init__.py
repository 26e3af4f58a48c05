"""Personal data: what it is, how long it is kept, how it is erased."""
