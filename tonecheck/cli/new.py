"""``tonecheck new RULE``: a rule file to start from."""

from __future__ import annotations

from pathlib import Path

import click

TEMPLATE = """\
# {name}: a rule of our own. Change what you like, then run:  tonecheck test {folder}
# It is on for every draft below the folder that holds {folder}.

level   = "warning"          # error, warning or info
summary = "Promises a call back without a day."
message = "'{{match}}' leaves the customer waiting by the phone. Say on which day you will call."
why     = "A promise with a day can be kept; one without keeps people waiting."

# What to find. Words are found however they are spelled: can't, can’t and cannot are the same.
#   (really)?      may be there or not          (call|ring)    one or the other
#   ~call          any form: call, calls, called, calling
[[phrase]]
any = [
  "(we|i) will (call|ring|phone) you back",
  "(someone|a colleague) will ~call you back",
]
# Leave it alone where one of these stands in the same sentence.
unless = {{ sentence = ["today", "tomorrow", "on (monday|tuesday|wednesday|thursday|friday)"] }}

# What an agent could write instead (shown with the finding). The pattern is a regular expression.
# [[rewrite]]
# replace = "call you back"
# with    = "call you back on Monday"

# The examples are the rule's test. A bad one marks the exact words to find with [[ ]]; a good one has none.
[examples]
bad = [
  "[[We will call you back]].",
  "Thanks for your patience. [[A colleague will call you back]] about the invoice.",
]
good = [
  "We will call you back on Friday with the result.",
  "Would you like to call us back?",
]
"""


@click.command("new")
@click.argument("rule", metavar="RULE")
def new_command(rule: str) -> int:
    """Write a rule file to start from: tonecheck-rules/RULE.toml, beside the config. It works as it is."""
    from tonecheck.cli.shelf import Shelf
    from tonecheck.config.file import HOUSE_RULES
    from tonecheck.rulebook.rulefile import is_rule_id
    from tonecheck.sources.paths import shown
    from tonecheck.sources.writing import write_new

    if not is_rule_id(rule):
        raise click.ClickException(
            f"{rule!r} can't be a rule's name: use small letters, digits and hyphens, like phone/no-call-back"
        )
    shelf = Shelf()
    house = shelf.config.folder / HOUSE_RULES if shelf.config.file else Path.cwd() / HOUSE_RULES
    path = house / f"{rule}.toml"
    folder = shown(house)
    if rule in shelf.library.names and not path.exists():
        raise click.ClickException(f"there is a rule {rule!r} already (tonecheck explain {rule}); choose another name")
    write_new(path, TEMPLATE.format(name=rule, folder=folder))
    click.echo(f"Wrote {shown(path)}. Edit it, then run: tonecheck test {folder}")
    return 0
