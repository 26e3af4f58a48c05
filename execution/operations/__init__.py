"""Operations: what is kept of their documents, and how they are run."""
