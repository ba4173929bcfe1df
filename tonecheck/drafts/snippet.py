"""Snippets: saved pieces of a reply, which owe the customer less than a whole one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tonecheck.tables import Table


def read_kind(table: Table) -> bool | None:
    """Read ``kind`` wherever it may be said: whether drafts are snippets, None where the table does not say."""
    return table.choice("kind", ("reply", "snippet"), "reply") == "snippet" if "kind" in table else None
