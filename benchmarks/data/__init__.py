"""Generated data: many orders of a few kinds, in a database that is kept between runs."""
