"""Rewrites applied to files: chosen, written in each format's own way, read again, and only then handed out."""
