"""Plugins: loaded one by one, and named when they break."""
