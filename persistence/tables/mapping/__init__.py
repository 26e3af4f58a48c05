"""How rows become the domain's nouns and back."""
