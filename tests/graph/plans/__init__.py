"""The whole graph, executed by plans and by graphql-core."""
