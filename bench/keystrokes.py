"""Typing: how long after a keystroke the language server has told what it finds, and what thousands of them leave in memory.

    python bench/keystrokes.py [--times 150] [--keys 5000]

A draft of 300 words is edited through the real server, one character at a time, in the middle of a paragraph that has a
finding, so that it has to be parsed. *Time* is from the edit to the diagnostics of its version, less the setting
``debounce``; after each keystroke, and as long a rest, the same paragraph is parsed here, by the same pipeline. *Memory* is the server's resident memory after a warm-up and at the end. More than
twice the parse at the median, or 10 % more memory, are a failure.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tonecheck.nlp.model import find_model, load_model

PARSES = 2.0  # times the parse of the changed paragraph, at the median
GROWTH = 0.10
WARM_UP = 500  # keystrokes
DEBOUNCE = 150  # milliseconds, as it is when nothing is set
URI = "untitled:draft.txt"

BEFORE = """\
Dear Mrs Hollis,

Thank you for your letter of 2 May about the sofa, and for the three photos that came with it. I have looked at all of them
together with Priya from our workshop, and I have read what the driver wrote down on the day. It is clear to both of us that
the left arm was already loose when the sofa came into your hall, and that nobody told you what would happen next.

The sofa was due on the 28th and stood at the depot in Swindon until the Thursday after. Our system sends a message when a
parcel waits there for more than two days, and this one was sent to a number that you gave up last year. That is why nobody
answered it, and why the van went out twice.

"""
CHANGED = (
    "About the fee for the second trip: you didn't confirm the slot by text, and so the invoice has a line of £35 that looks"
    " wrong to you. I have asked our accounts team to take it off, and the new invoice will reach you by e-mail on Monday."
    " The workshop can fit a new arm at your home on Tuesday between nine and twelve."
)
AFTER = """

If Tuesday does not suit you, please tell me which morning of that week is better, and I will book it myself. The repair takes
about an hour, and our fitter Tom brings the fabric with him, so that you can see whether the colour is right before he starts.
You need not move anything, and he takes the old arm and all the packing away with him.

We know how tiring it is to wait in for a delivery that does not come, and I am sorry that it happened to you twice. You can
reach me on the number below until six each day, and my colleague Dana knows all about your order when I am out.

Kind regards,
Martin Voss
Home Deliveries
"""
# Typed one after the other for the memory's sake: some have findings, and no word is the same for long.
TYPED = (
    "As I already told you, order {} is late.",
    "The parcel {} arrives on Tuesday, between nine and twelve.",
    "You should have read page {} of the terms.",
    "I'm sorry for the wait, and I will call you about invoice {} tomorrow.",
    "According to our policy number {}, we can't refund that 📦!!",
)


class Server:
    """The language server at its pipes, with one document open."""

    def __init__(self, folder: str, debounce: int) -> None:
        command = [sys.executable, "-m", "tonecheck", "lsp"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self._text, self._version = "", 0
        settings = {"debounce": debounce, "rest": 0}
        can = {"general": {"positionEncodings": ["utf-32"]}}
        params = {"processId": None, "rootUri": None, "capabilities": can, "initializationOptions": settings}
        self._send("initialize", params, id=1)
        self._wait(lambda message: message.get("id") == 1)
        self._send("initialized", {})

    def open(self, text: str) -> None:
        """Open a document, and wait for what is found in it."""
        self._text, self._version = text, 1
        document = {"uri": URI, "languageId": "plaintext", "version": 1, "text": text}
        self._send("textDocument/didOpen", {"textDocument": document})
        self._told()

    def type(self, at: int, letter: str, *, instead: int = 0) -> int:
        """Type a letter, instead of so many; give the number of findings when they have come."""
        self._version += 1
        span = {"start": self._place(at), "end": self._place(at + instead)}
        self._text = self._text[:at] + letter + self._text[at + instead :]
        document = {"uri": URI, "version": self._version}
        change = {"range": span, "text": letter}
        self._send("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        return self._told()

    @property
    def memory(self) -> float:
        """Its resident memory in MB."""
        fields = dict(
            line.split(":", 1)
            for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
            if ":" in line
        )
        return int(fields["VmRSS"].split()[0]) / 1_000

    def end(self) -> None:
        """Shut it down."""
        self._send("shutdown", None, id=2)
        self._send("exit", None)
        self._process.communicate()

    def _place(self, at: int) -> dict[str, int]:
        before = self._text[:at]
        return {"line": before.count("\n"), "character": at - (before.rfind("\n") + 1)}

    def _send(self, method: str, params: Any, **more: Any) -> None:
        message = {"jsonrpc": "2.0", "method": method, **more}
        body = json.dumps(message if params is None else message | {"params": params}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _told(self) -> int:
        message = self._wait(lambda each: each.get("params", {}).get("version") == self._version)
        return len(message["params"]["diagnostics"])

    def _wait(self, fits: Any) -> Any:
        out = self._process.stdout
        assert out
        while True:
            length = 0
            while (line := out.readline()) != b"\r\n":
                if not line:
                    sys.exit("the server has gone")
                if line.startswith(b"Content-Length: "):
                    length = int(line.split()[1])
            message = json.loads(out.read(length))
            if fits(message):
                return message


def latency(folder: str, times: int) -> bool:
    """Measure the time of keystrokes against parses; tell whether it is short enough."""
    nlp = load_model(find_model(), lemmas=False)
    server = Server(folder, DEBOUNCE)
    server.open(BEFORE + CHANGED + AFTER)
    paragraph, at = CHANGED, len("About the fee for the second trip: you didn't confirm the slot by text")
    letters = itertools.cycle(", as we asked you to in the message that our van driver sent")
    waits, parses = [], []
    for key in range(times + 10):
        letter = next(letters)
        paragraph = paragraph[:at] + letter + paragraph[at:]
        start = time.perf_counter()
        found = server.type(len(BEFORE) + at, letter)
        told = time.perf_counter()
        time.sleep(DEBOUNCE / 1_000)  # as long as the server rested before it worked, or a busy machine favours it
        rested = time.perf_counter()
        nlp(paragraph)
        parsed = time.perf_counter()
        at += 1
        if not found:
            sys.exit("the paragraph should have a finding, or it would not be parsed")
        if key >= 10:  # the first are slower here as there
            waits.append((told - start) * 1_000 - DEBOUNCE)
            parses.append((parsed - rested) * 1_000)
    server.end()
    words = len((BEFORE + CHANGED + AFTER).split())
    wait, parse = statistics.median(waits), statistics.median(parses)
    print(f"a keystroke in a draft of {words} words, {times} times, less the debounce of {DEBOUNCE} ms")
    print(f"  median        {wait:6.1f} ms   (nine in ten: {sorted(waits)[len(waits) * 9 // 10]:.1f} ms)")
    print(f"  its paragraph {parse:6.1f} ms   to parse ({len(CHANGED.split())} words)")
    print(f"  ratio         {wait / parse:6.2f}      (at most {PARSES:g})", flush=True)
    return wait <= PARSES * parse


def strokes() -> Iterator[tuple[str, int]]:
    """Give keystrokes without end: a letter and how many it takes away, one sentence typed and deleted after the other."""
    for number in itertools.count(1):
        sentence = TYPED[number % len(TYPED)].format(number)
        for letter in f" {sentence}":
            yield letter, 0
        yield "", len(sentence) + 1


def memory(folder: str, keys: int) -> bool:
    """Measure the memory of keystrokes; tell whether it stays as it was."""
    server = Server(folder, 0)
    server.open(BEFORE + CHANGED + AFTER)
    at = len(BEFORE) + len(CHANGED)
    sizes = []
    for key, (letter, instead) in enumerate(itertools.islice(strokes(), keys), 1):
        at -= instead
        server.type(at, letter, instead=instead)
        at += len(letter)
        if key % WARM_UP == 0 or key == keys:
            sizes.append(server.memory)
    server.end()
    growth = sizes[-1] / sizes[0] - 1
    print(f"{keys:,} keystrokes, each waited for")
    print(f"  after {WARM_UP}   {sizes[0]:7.1f} MB")
    print(f"  at the end  {sizes[-1]:7.1f} MB   (most: {max(sizes):.1f} MB)")
    print(f"  growth      {growth:7.1%}      (at most {GROWTH:.0%})")
    return growth <= GROWTH


def main() -> None:
    """Print both figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=150)
    parser.add_argument("--keys", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        is_quick = latency(folder, options.times)
        is_flat = memory(folder, options.keys)
    sys.exit(not (is_quick and is_flat))


if __name__ == "__main__":
    main()
