"""``tonecheck lsp``, asked by clients that are not ours."""
