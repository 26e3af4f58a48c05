"""Creating and updating customers."""
