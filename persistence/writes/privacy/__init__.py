"""Personal data of one person: which rows, and how they are erased."""
