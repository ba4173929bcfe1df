"""``tonecheck cache``: where earlier findings are kept, how many, and how to be rid of them."""

from __future__ import annotations

import click

from tonecheck.cli import say


@click.command("cache")
@click.option("--info", is_flag=True, help="Tell where it is, how much it holds and how large it is (default).")
@click.option("--clear", is_flag=True, help="Throw it away; the next run checks everything afresh.")
def cache_command(info: bool, clear: bool) -> int:
    """Tell of the cache, or clear it.

    tonecheck remembers what it found in a draft and answers at once when nothing has changed: the draft, the rules, the
    config, tonecheck itself. It can be cleared at any time; findings stay the same.
    """
    from tonecheck.cache.store import LIMIT, Store, cache_folder

    if info and clear:
        raise click.ClickException("--clear leaves nothing to tell of; use one of the two")
    store = Store(cache_folder())
    if clear:
        store.clear()
        say(f"{store.path}: cleared")
        return 0
    found = store.info()
    if found.entries is None:
        click.echo(f"{found.path}: can't be used just now; tonecheck goes on without it")
    elif not found.size:
        click.echo(f"{found.path}: nothing is kept yet")
    else:
        entries = "1 entry" if found.entries == 1 else f"{found.entries:,} entries"
        size, limit = _megabytes(found.size), _megabytes(LIMIT)
        click.echo(f"{found.path}: {entries}, {size} of {limit} at most; tonecheck cache --clear throws them away")
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB" if size >= 1e7 else f"{max(size / 1e6, 0.1):.1f} MB"
