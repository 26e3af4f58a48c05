"""GraphQL over HTTP: media types, responses, event streams, many operations on one connection."""
