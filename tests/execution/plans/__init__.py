"""Plans answer as graphql-core does."""
