"""The web application: the graph, GraphiQL, the identity of callers."""
