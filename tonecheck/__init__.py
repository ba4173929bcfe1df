"""tonecheck: a linter for the tone of written replies to customers.

A reply takes one path through the modules of this package, and the folder listing follows it:
``cli`` reads the command, ``config`` the settings, ``source`` and ``formats`` the files, ``draft`` the
structure of a reply, ``nlp`` the parse, ``clauses`` who does what, ``matchers`` and ``linter`` the rules,
``finding`` what was found, and ``report`` prints it.
"""

__version__ = "0.1.0"
