"""What is shown beside the words of a finding: what it says, why, and the principle behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lsprotocol import types

from tonecheck.cli.about import escaped
from tonecheck.lsp.diagnostics import Found, clean


def hover_over(found: Sequence[Found], *, markdown: bool) -> types.Hover | None:
    """Give what to show of the findings under the pointer; None where there are none."""
    if not found:
        return None
    tell = _in_markdown if markdown else _in_plain_text
    kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
    between = "\n\n---\n\n" if markdown else "\n\n"
    text = between.join("\n\n".join(tell(each)) for each in found)
    return types.Hover(types.MarkupContent(kind, clean(text)), found[0].diagnostic.range)


def _in_markdown(found: Found) -> Iterable[str]:
    rule, page = found.rule, found.diagnostic.code_description
    yield f"**{escaped(found.finding.message)}**"
    yield escaped(rule.why)
    if rule.principle:
        yield f"*{escaped(rule.principle)}*"
    yield f"[{rule.id}]({page.href})" if page else f"`{rule.id}`"


def _in_plain_text(found: Found) -> Iterable[str]:
    rule, page = found.rule, found.diagnostic.code_description
    yield found.finding.message
    yield rule.why
    if rule.principle:
        yield f"Principle: {rule.principle}"
    yield f"{rule.id}: {page.href}" if page else rule.id
