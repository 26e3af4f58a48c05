"""The graph's nouns: object types, inputs, enums and refusals. Nothing here does anything."""
