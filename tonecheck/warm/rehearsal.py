"""What a server does so that its children have little left to do: sample drafts, checked as a client's will be."""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages

import tonecheck
from tonecheck.cli import Process
from tonecheck.cli.alone import run
from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.errors import TonecheckError
from tonecheck.sources.source import Source

SERVER = "tonecheck.lsp."

# Drafts that use what most drafts will; imports happen on the way.
SAMPLES = {
    "sample.txt": (
        "Hi Sam,\n\nWe can't refund the order because you failed to send the form. As I already said, you should have "
        "read the terms before you bought it. Please contact our billing team, who will look into this soon.\n\n"
        "> Where is my parcel? I was told it had gone out on Monday.\n\nKind regards,\nAlex\n"
    ),
    "sample.md": "Hello,\n\nyou **didn't** choose a *size*. We're sorry if that was unclear.\n",
    "sample.json": '[{"title": "Size", "body": "Hello,\\n\\nyou didn\'t choose a size."}]',
    "sample.html": "<p>Hello,</p><p>you didn&#39;t choose a size. We will be in touch.</p>",
}


def load(process: Process) -> None:
    """Have everything loaded that a child may need."""
    for module in walk_packages(tonecheck.__path__, "tonecheck."):
        if not module.name.startswith(SERVER):  # a server of its own, with packages that may not be there
            import_module(module.name)
    for name in ("importlib.metadata", "pluggy"):  # what plugins are found and called with
        import_module(name)
    for name in SAMPLES:
        for form in ("text", "json"):
            _check(process, name, form)


def rehearse(process: Process) -> None:
    """Check a sample draft with the rules that were asked for last, so that the memory it takes is taken already."""
    linter = process.stock.latest
    if linter is not None:
        text = SAMPLES["sample.txt"]
        with suppress(TonecheckError):  # a client's rule is wrong, and it was told so
            linter.renewed(None).check(Draft(Source("sample.txt", text), MappedText.same(text)))


def _check(process: Process, name: str, form: str) -> None:
    """Check a sample draft as a client's will be, and forget what came of it."""
    streams = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(SAMPLES[name].encode()))
    sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    run(process, ["check", "-", "--isolated", "--stdin-filename", name, "--format", form])
    sys.stdin, sys.stdout, sys.stderr = streams
    process.stock.missing.clear()
