"""Files: found, read and decoded, and written."""
