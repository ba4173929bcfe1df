"""What can be done about findings: rewrites, a phrase allowed, a rule explained; and all safe rewrites at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lsprotocol import types

from tonecheck.finding import Edit, Finding
from tonecheck.lsp.diagnostics import Found, one_line, range_of
from tonecheck.lsp.positions import Text

EXPLAIN = "tonecheck.explain"
QUICK_FIX = types.CodeActionKind.QuickFix.value
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.tonecheck"
LONGEST = 50  # characters of a phrase in a menu


@dataclass(frozen=True)
class Target:
    """A document that edits are for, as the client knows it; ``version`` None for one that is not open."""

    uri: str
    text: Text
    version: int | None
    encoding: str
    exists: bool = True


class Edits:
    """Writes edits the way the client can read them."""

    def __init__(self, *, versioned: bool, creates: bool) -> None:
        self._versioned = versioned
        self._creates = creates

    def of(self, target: Target, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        """Give the workspace edit for edits of a document, which is made where it is not there."""
        written = [
            types.TextEdit(range_of(target.text, each.start, each.end, target.encoding), each.text) for each in edits
        ]
        if not self._versioned:
            return types.WorkspaceEdit(changes={target.uri: written})
        made = types.TextDocumentEdit(
            types.OptionalVersionedTextDocumentIdentifier(target.uri, target.version), written
        )
        if target.exists or not self._creates:
            return types.WorkspaceEdit(document_changes=[made])
        create = types.CreateFile(target.uri, options=types.CreateFileOptions(ignore_if_exists=True))
        return types.WorkspaceEdit(document_changes=[create, made])


def wants(only: Sequence[str] | None, kind: str) -> bool:
    """Tell whether a client that asks for some kinds only asks for this one."""
    kinds = [getattr(each, "value", each) for each in only or ()]
    return not kinds or any(kind == each or kind.startswith(f"{each}.") for each in kinds)


def rewrites(found: Found, rewritten: Iterable[Finding], target: Target, edits: Edits) -> Iterator[types.CodeAction]:
    """Give the rewrites of a finding, which is among the ``rewritten``.

    The safe one is preferred; one with a gap is for who fills it.
    """
    this = found.finding
    finding = next((e for e in rewritten if (e.rule, e.start, e.end) == (this.rule, this.start, this.end)), this)
    safe = finding.fix(unsafe=False)
    for fix in finding.fixes:
        if fix.edits:
            yield types.CodeAction(
                title=one_line(fix.title),
                kind=QUICK_FIX,
                diagnostics=[found.diagnostic],
                is_preferred=True if fix is safe else None,
                edit=edits.of(target, fix.edits),
            )


def allow(found: Found, config: Target | None, edit: Edit | None, edits: Edits) -> types.CodeAction:
    """Give what allows the words of a finding, in a config; disabled where it can't be done."""
    phrase = allowed_phrase(found)
    shown = phrase if len(phrase) <= LONGEST else phrase[: LONGEST - 1].rstrip() + "…"
    action = types.CodeAction(title=f"Allow '{shown}' here", kind=QUICK_FIX, diagnostics=[found.diagnostic])
    if config is not None and edit is not None:
        action.edit = edits.of(config, [edit])
    else:
        action.disabled = types.CodeActionDisabled("the config can't be added to; write an [[allow]] by hand")
    return action


def allowed_phrase(found: Found) -> str:
    """Give the words of a finding as a config has them; nothing for one about the whole reply."""
    return "" if found.finding.whole else one_line(found.finding.match)


def explain(found: Found) -> types.CodeAction:
    """Give what explains a finding's rule."""
    title = f"Explain {found.rule.id}"
    command = types.Command(title, EXPLAIN, arguments=[found.rule.id])
    return types.CodeAction(title=title, diagnostics=[found.diagnostic], command=command)


def fix_all(target: Target, changes: Sequence[Edit], edits: Edits) -> types.CodeAction:
    """Give what makes all safe rewrites at once."""
    return types.CodeAction(title="Fix all safe", kind=FIX_ALL, edit=edits.of(target, changes))
