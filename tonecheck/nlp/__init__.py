"""The language: words and phrases, the model, the parse, and the clauses read off it."""
