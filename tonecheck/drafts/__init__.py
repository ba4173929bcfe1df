"""A draft: its text, its structure, its placeholders, and the prose in it that a parser can read."""
