"""What a document and an operation may ask for, before anything runs."""
