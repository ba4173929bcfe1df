"""``tonecheck lsp``: a language server for editors, over standard input and output."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import click

from tonecheck.cli.options import config_options


@click.command("lsp")
@click.option(
    "--stdio", is_flag=True, expose_value=False, help="Speak over standard input and output, as it always does."
)
@config_options
def lsp_command(config: Path | None, isolated: bool) -> int:
    """Check drafts in an editor while they are written, by the Language Server Protocol.

    An editor starts this; docs/editors.md tells how. It needs: pip install 'tonecheck[lsp]'
    """
    try:
        import pygls  # noqa: F401
    except ModuleNotFoundError:
        raise click.ClickException("the language server needs more packages: pip install 'tonecheck[lsp]'") from None
    from tonecheck.config.file import Configs
    from tonecheck.lsp.features import serve

    Configs(config, isolated=isolated)  # a slip in the options is told here, where there is nobody yet to serve
    gc.enable()  # other commands end before there is anything to collect
    return serve(*_private_streams(), config, isolated=isolated)


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Give standard input and output, and put others in their place, so that nobody else reads or writes there."""
    sys.stdout.flush()
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    with suppress(OSError):  # where standard error is closed, what is printed goes nowhere
        os.dup2(2, 1)
    os.close(nothing)
    return os.fdopen(source, "rb"), os.fdopen(sink, "wb")
