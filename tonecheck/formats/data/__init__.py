"""Data files: JSON, YAML, TOML and CSV read with the places of their strings, and where in them the replies are."""
