"""Growth: CPU time per word from a small draft to a large one, for drafts of every shape.

    python bench/growth.py [--words 100 1000 10000 100000] [shape ...]

Prints microseconds a word; in a row the figures should stay about the same. What is measured is the way from a text to
its paragraphs, and the customer's message. Figures move with the machine, the last column, last by first, much less.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.nlp.customer import customer_message
from tonecheck.nlp.prose import paragraphs
from tonecheck.sources.source import Source

SIZES = (100, 1_000, 10_000, 100_000)
SENTENCE = "We have looked at your order again and sent the second parcel on Monday.".split()
HEAD = "On Mon, 3 Mar 2025 at 10:12, Ann Lee <ann@example.org> wrote:"


def words(count: int) -> list[str]:
    """Give as many words of a plain text."""
    return (SENTENCE * (count // len(SENTENCE) + 1))[:count]


def lines(count: int, width: int = 10) -> list[str]:
    """Give the words in lines of as many."""
    every = words(count)
    return [" ".join(every[i : i + width]) for i in range(0, count, width)]


# Each gives a text of about as many words.
SHAPES: dict[str, Callable[[int], str]] = {
    "short paragraphs": lambda n: "\n\n".join(lines(n, 14)),
    "wrapped paragraph": lambda n: "\n".join(lines(n, 12)),
    "no full stop, no line break": lambda n: " ".join(words(n)).replace(".", ""),
    "a word a line": lambda n: "\n".join(words(n)),
    "carriage returns": lambda n: "\r".join(lines(n)),
    "curly quotes": lambda n: " ".join(words(n)).replace("We have", "We’ve"),
    "foreign letters": lambda n: " ".join(words(n)).replace("e", "é"),
    "capitals": lambda n: " ".join(words(n)).upper(),
    "chat words": lambda n: " ".join(["pls u i ur thx"] * (n // 5)),
    "ellipses": lambda n: "... ".join(words(n)),
    "quoted mail": lambda n: f"Done.\n\n{HEAD}\n" + "\n".join("> " + line for line in lines(n)),
    "quoted mail, marked by turns": lambda n: "\n".join(("> " if i % 2 else "") + line for i, line in enumerate(lines(n))),
    "quoted ever deeper": lambda n: "\n".join(">" * (i % 200 + 1) + " " + line for i, line in enumerate(lines(n))),
    "attributions": lambda n: f"Done.\n\n{HEAD}\n> yes\n" * (n // 12),
    "mail headers": lambda n: "From: Ann\nTo: Bob\nSubject: Re: it\n\nYes\n" * (n // 8),
    "lines with On": lambda n: "\n".join("On " + line for line in lines(n)),
    "chat": lambda n: "\n".join(f"{'Agent' if i % 2 else 'Customer'}: {line}" for i, line in enumerate(lines(n))),
    "bullets": lambda n: "\n".join("- " + line for line in lines(n, 4)),
    "headings": lambda n: "\n".join("# " + line for line in lines(n, 4)),
    "sign-offs": lambda n: "Kind regards,\nAnn\n\n" * (n // 3),
    "footers": lambda n: "Hello.\n\n" + "Sent from my iPhone\n" * (n // 4),
    "notices": lambda n: "Hi.\n\n" + "This message is confidential and intended for the addressee only.\n" * (n // 10),
    "agent tags": lambda n: "\n".join(line + " -Ann" for line in lines(n)),
    "placeholders": lambda n: "{{first_name}} " * n,
    "placeholders, one a line": lambda n: "{{first_name}}\n" * n,
    "conditionals": lambda n: "{% if a %}one two {% else %}three{% endif %} " * (n // 4),
    "open conditionals": lambda n: "{% if a %} one " * (n // 2),
    "different conditionals": lambda n: "".join(f"{{% if a{i} %}}one two {{% endif %}}" for i in range(n // 4)),
    "spintax": lambda n: "{Hi|Hello there} " * (n // 2),
    "emoji": lambda n: "😀 " * n,
    "emoji without spaces": lambda n: "😀" * n,
    "addresses": lambda n: "ann.lee@example.org " * n,
    "links": lambda n: "[the form](https://example.org/form) " * (n // 2),
    "web addresses": lambda n: "https://example.org/form " * n,
    "tags": lambda n: "<b>word</b> " * n,
    "asterisks": lambda n: "*word* " * n,
    "code": lambda n: "`word` " * n,
    "fences": lambda n: "```\nword\n```\n" * n,
    **{f"{mark!r} without end": lambda n, mark=mark: mark * (n * 10 // len(mark)) for mark in (
        "*", "<", "[", "{", "{{", "{%", "%", "|", "*|", ">", "<!--", "`", "_", "-", ".", "1", "(", " ", "\t", "@", "a@", "a.",
        " -", "- ", "\n", "\n>", "#", "[a", "<a ", "1/2 ", "Ann ", "A", "A’", "\u200b", "&gt;", ": ", "10:12 ", "{a|", "=\n",
    )},
}  # fmt: skip


def read(text: str) -> None:
    """Read a draft down to its paragraphs."""
    draft = Draft(Source("draft.txt", text), MappedText.same(text))
    for way in draft.ways:
        for _ in paragraphs(way.draft):
            pass
    for _ in paragraphs(customer_message(draft)):
        pass
    for offset in range(0, len(text), 50):
        draft.source.place(draft.place(offset, offset + 1)[0])
    assert len(draft.body) == len(text)


def cost(text: str) -> float:
    """Give the CPU seconds of reading a draft, the least of a few for small ones."""
    best = float("inf")
    for _ in range(1 if len(text) > 100_000 else 3):
        start = time.process_time()
        read(text)
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Print the curves."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, nargs="+", default=SIZES)
    parser.add_argument("shapes", nargs="*", help="parts of their names")
    options = parser.parse_args()
    print(f"{'':34}" + "".join(f"{size:>10,}" for size in options.words) + "   last/first")
    for name, shape in SHAPES.items():
        if options.shapes and not any(part in name for part in options.shapes):
            continue
        read(shape(20))  # compiles the patterns
        figures = [cost(shape(size)) / size * 1e6 for size in options.words]
        row = "".join(f"{figure:10.2f}" for figure in figures)
        print(f"{name:34}{row}{figures[-1] / figures[0]:10.1f}", flush=True)


if __name__ == "__main__":
    main()
