"""The cache: what earlier runs found, kept on the disk under everything that it depends on.

It may be thrown away at any time, and a run that can't use it goes on without. `store` keeps rows, `fingerprint` tells
what they depend on, `files` knows whole files and `memory` the texts of drafts.
"""
