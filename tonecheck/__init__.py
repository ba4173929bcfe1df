"""tonecheck: a linter for the tone of written replies to customers.

A reply takes one path through the packages here: ``cli`` and ``session`` read the command, ``config`` the settings,
``sources`` and ``formats`` the files, ``drafts`` the structure of a reply, ``nlp`` its language, ``matchers`` and
``linter`` apply the rules of the ``rulebook``, and ``report`` prints the findings. docs/architecture.md tells more.
"""

__version__ = "0.1.0"
