"""Stock counts: a count of a location as a document, from its lines to its adjustments."""
