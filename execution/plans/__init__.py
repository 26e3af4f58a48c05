"""Operations compiled to plans: each level of an answer is made for all its objects at once."""
