"""GraphiQL and its example operations. The hub serves these files; they contain no Python code."""
