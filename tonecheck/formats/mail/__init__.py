"""Mail: messages and mailboxes, with their transfer encodings undone."""
