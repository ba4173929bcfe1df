"""The command line: ``tonecheck COMMAND``. Each command is a module of its own, imported when it is used."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from tonecheck import __version__
from tonecheck.errors import TonecheckError

if TYPE_CHECKING:
    from tonecheck.session import Models
    from tonecheck.stock import Stock

# In the order a newcomer meets them, with what the list of commands says: it imports none of them.
COMMANDS = {
    "check": "Check drafts.",
    "rules": "List the rules.",
    "explain": "Tell what a rule is about.",
    "test": "Run the examples in rule files.",
    "new": "Start a rule file.",
    "init": "Start a config.",
    "lsp": "Check drafts in an editor: a language server.",
    "cache": "Tell of what is remembered of earlier runs, or clear it.",
}
DEBUG = "TONECHECK_DEBUG"


class Process:
    """The process commands run in. It keeps the models they load, for the next command.

    ``own`` means that it is ours alone and runs one command, so that one may take short cuts; ``lasting`` that its
    children run others, so that what they need is kept.
    """

    def __init__(self, *, own: bool = False, lasting: bool = False) -> None:
        self.own = own
        self.lasting = lasting

    @cached_property
    def models(self) -> Models:
        """The models loaded so far."""
        from tonecheck.session import Models

        return Models(lean=self.own)

    @cached_property
    def stock(self) -> Stock:
        """The rules read and compiled so far that are kept."""
        from tonecheck.stock import Stock

        return Stock(lasting=self.lasting)


def say(message: str) -> None:
    """Tell of something on stderr, in one line."""
    click.echo(f"tonecheck: {' '.join(message.split())}", err=True)


class Program(click.Group):
    """The commands, and what they do when something goes wrong: one line, a status, no traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of the commands."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"tonecheck.cli.{cmd_name}"), f"{cmd_name}_command")
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find the command that is meant. A path in its place is a slip we can help with."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and os.path.exists(name):  # noqa: PTH110
            raise click.ClickException(f"{name!r} is no command; to check it: tonecheck check {name}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A reader that has seen enough, or a person who has, ends it quietly."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            silence()
            return 0
        except KeyboardInterrupt:
            say("stopped")
            return 130

    def main(  # type: ignore[override] # click tells two cases apart where we have one
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        *,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> int:
        """Run the program and give its exit status; in click's standalone mode, exit with it."""
        run = super().main
        status = _status(lambda: run(args, prog_name, standalone_mode=False, **extra))
        if standalone_mode:
            sys.exit(status)
        return status


def _status(run: Callable[[], Any]) -> int:
    try:
        result = run()
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        say(_usage(error))
    except TonecheckError as error:
        _trace()
        say(str(error))
    except click.Abort:
        say("stopped")
        return 130
    except OSError as error:
        _trace()
        say(": ".join(str(part) for part in (error.filename, error.strerror or error) if part))
        settle()
    except Exception as error:
        _trace()
        say(f"internal error: {type(error).__name__}: {error}; run with {DEBUG}=1 for details")
    return 2


def _trace() -> None:
    """Show where an error comes from, to who asks for it."""
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exc()


def _usage(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    return f"{message[:1].lower()}{message[1:]}; see {context.command_path} --help" if context else message


def settle() -> None:
    """Write what is held back for standard output; where that can't be, somebody has been told, and the rest goes nowhere."""
    try:
        sys.stdout.flush()
    except OSError:
        silence()


def silence() -> None:
    """Send the rest of the output nowhere: who read it has gone."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="tonecheck", message="%(prog)s %(version)s")
@click.pass_context
def program(ctx: click.Context) -> None:
    """Check the tone of replies to customers, before a customer does.

    \b
    tonecheck check macros/         check every draft in a folder
    tonecheck check - < reply.txt   check what another program hands over
    tonecheck explain blame-shifting
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
