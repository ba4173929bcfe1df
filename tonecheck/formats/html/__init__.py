"""HTML as its reader sees it."""
