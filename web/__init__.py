"""Pages: what people look at. The hub serves them; nothing here is imported for code."""
