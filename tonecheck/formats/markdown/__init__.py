"""Markdown: what of it is prose, and its front matter."""
