"""What is stored beside an aggregate: tags, references, relations, metafields, search terms."""
