"""``tonecheck lsp``: drafts checked in the editor while they are written.

The protocol's loop (`server`, `protocol`) only takes edits and answers; one thread of its own (`checks`) does all that reads,
parses and checks (`workspace`). What it finds (`diagnostics`) belongs to one state of a `buffer`, and counts while the
buffer is in that state.
"""
