"""Files that are one reply: plain text, Markdown with its front matter, HTML."""

from __future__ import annotations

from collections.abc import Iterator

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.writing import lines
from tonecheck.errors import ConfigError
from tonecheck.sources.source import Source
from tonecheck.tables import Table

OWN = "tonecheck"  # the key of the front matter under which a reply's own settings stand


def read_text(source: Source) -> Iterator[Draft]:
    """Give the file as one draft, each character mapped to itself."""
    yield Draft(source, MappedText.same(source.text))


def read_html_file(source: Source) -> Iterator[Draft]:
    """Give what a customer sees of the file. Raises `Fault` where text would be lost."""
    from tonecheck.formats.html.page import read_html
    from tonecheck.formats.html.writing import write_html

    content = read_html(MappedText.same(source.text))
    yield Draft(source, content.text, marks=content.marks, steps=(write_html(source.text, ascii_only=True),))


def read_markdown_file(source: Source) -> Iterator[Draft]:
    """Give the file as one draft, with the title and the settings of its front matter. Raises `Fault` where that is broken."""
    from tonecheck.formats.markdown.frontmatter import read_front_matter
    from tonecheck.formats.markdown.page import read_markdown
    from tonecheck.formats.markdown.writing import write_markdown

    front = read_front_matter(source.text)
    line, _ = source.place(source.start + front.at)
    own = Table(front.settings, f"{source.path}: line {line}", ConfigError, key=OWN) if front.settings else None
    reply = source.text[front.end :]
    content = read_markdown(MappedText.same(reply, front.end))
    steps = lines(reply, source.text), write_markdown(reply, front.end)
    yield Draft(source, content.text, title=front.title, marks=content.marks, own=own, steps=steps)
