"""Digests: many texts and bytes as one short key."""

from __future__ import annotations

try:
    from _blake2 import blake2b  # what hashlib gives, too, but that takes OpenSSL along, a tenth of a short run
except ImportError:
    from hashlib import blake2b

SIZE = 16  # bytes


def checksum(key: bytes, value: bytes) -> bytes:
    """Give what tells that a value is whole and stands under its key, a digest."""
    return blake2b(value, key=key, digest_size=SIZE).digest()


def digest(*parts: bytes | str) -> bytes:
    """Give one digest of several parts. What stands in one can't be taken for a part of the next."""
    made = blake2b(digest_size=SIZE)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        made.update(b"%d:" % len(data))
        made.update(data)
    return made.digest()
