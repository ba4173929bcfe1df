"""The past of a session: which files and drafts earlier runs checked under the very same conditions, and what they found.

A file is known by its bytes, its path, and all that holds for it: the config, the rules, the options, the code. So a
known one needs neither rules nor formats, let alone a parser. One whose check had a rule stopped is never kept.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tonecheck.cache.digest import digest
from tonecheck.cache.entries import Item, Packer, read, unpacked, written
from tonecheck.cache.fingerprint import code, content, content_of_code, environment, stamp_of
from tonecheck.cache.store import Rows, Store, cache_folder

if TYPE_CHECKING:
    from tonecheck.cache.memory import Memory
    from tonecheck.config.file import Config
    from tonecheck.config.selection import Settings
    from tonecheck.finding import Finding, Reply
    from tonecheck.plugins.loading import Extensions

LARGEST = 4_000_000  # bytes of a file that is read at once to be known
CHUNK = 1 << 20
PART = 500  # items that are written together
FETCHED = 32_000_000  # bytes of what is known that are held until they are asked for


class Past:
    """What a run with some extensions and options may take from earlier ones, and leaves to later ones.

    ``options`` are those that findings depend on. Whatever can't be known for sure is not known.
    """

    def __init__(self, extensions: Extensions, *options: str, store: Store | None = None) -> None:
        self._store = store or Store(cache_folder())
        self._code = code(extensions.modules)
        self._stamp = stamp_of(self._code)
        self._base = self._whole_base(extensions, options)
        self._contents: dict[tuple[Path, ...], bytes | None] = {}
        self._contexts: dict[int, tuple[Config, bytes | None]] = {}
        self._fetched: dict[bytes, bytes] = {}

    def _whole_base(self, extensions: Extensions, options: Iterable[str]) -> bytes | None:
        own = content_of_code(self._code, self._stamp, self._store)
        folders = [each.path for each in extensions.folders]
        added = content(each for each in folders if isinstance(each, Path))
        if own is None or added is None or not all(isinstance(each, Path) for each in folders):
            return None
        shown = [each.shown for each in extensions.folders]
        return digest(environment(), own, added, *shown, "options", *options)

    def context(self, config: Config) -> bytes | None:
        """Give the digest of all that findings under a config depend on besides the file; None where that can't be told."""
        if id(config) not in self._contexts:
            self._contexts[id(config)] = config, self._context(config)
        return self._contexts[id(config)][1]

    def _context(self, config: Config) -> bytes | None:
        rules, model = self._rules(config.rule_folders), _model(config.model)
        if self._base is None or rules is None or model is None:
            return None
        return digest(
            self._base, "config", str(Path.cwd()), str(config.file), str(config.folder), config.text, rules, model
        )

    def _rules(self, folders: tuple[Path, ...]) -> bytes | None:
        """Give the digest of a config's own rules."""
        if folders not in self._contents:
            self._contents[folders] = content(folders, ".toml")
        return self._contents[folders]

    def has_read(self, folders: tuple[Path, ...]) -> None:
        """Take note that rules were read just now: had they changed since they were looked at, nothing would be kept."""
        if folders in self._contents and content(folders, ".toml") != self._contents[folders]:
            self._store.forget()

    def is_valid(self, config: Config) -> bool:
        """Tell whether an earlier run found a config and its rules without a mistake."""
        context = self.context(config)
        return context is not None and self._store.get(digest(context, "valid")) is not None

    def found_valid(self, config: Config) -> None:
        """Take note that there is no mistake in a config."""
        if (context := self.context(config)) is not None:
            self._store.put(digest(context, "valid"), b"")

    def memory(self, settings: Settings) -> Memory:
        """Give what a linter with some settings remembers drafts with."""
        from tonecheck.cache.memory import Memory

        rules, model = self._rules(settings.folders), _model(settings.model)
        if self._base is None or rules is None or model is None:
            return Memory()
        return Memory(self._store, digest(self._base, "linter", repr(settings), rules, model))

    def rules_key(self, own: tuple[Path, ...], *parts: str) -> bytes | None:
        """Give the key for something made from the built-in rules, those of plugins and own ones; None where nobody can tell."""
        rules = self._rules(own)
        return digest(self._base, "rules", *parts, rules) if self._base is not None and rules is not None else None

    def bytes_of(self, key: bytes | None) -> bytes | None:
        """Give what was kept under a key."""
        return self._store.get(key) if key is not None else None

    def keep_bytes(self, key: bytes | None, data: bytes) -> None:
        """Keep something under a key."""
        if key is not None:
            self._store.put(key, data)

    def key(self, path: str, data: bytes | None, config: Config) -> bytes | None:
        """Give the key of a file, or of the bytes that stand for it; None where it can't be known.

        Where its path leads to is told by the current folder, which is part of the context.
        """
        context = self.context(config)
        parts = (data,) if data is not None else _parts_of(path)
        return digest(context, "file", path, *parts) if context is not None and parts else None

    @staticmethod
    def content_of(path: Path) -> bytes | None:
        """Give the bytes of a file that may be held; None where it is too large, no ordinary file, or can't be read."""
        try:
            found = path.stat()
            return path.read_bytes() if stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST else None
        except OSError:
            return None

    def fetch(self, keys: Sequence[bytes]) -> set[bytes]:
        """Look up many files at once; give the keys of those that are known."""
        known = set()
        held = sum(map(len, self._fetched.values()))
        for key, value in self._store.find(keys):
            known.add(key)
            held += len(value)
            if held <= FETCHED:
                self._fetched[key] = value
        return known

    def recall(self, key: bytes) -> Recalled | None:
        """Give what was found in a file; None where nobody knows."""
        data = self._fetched.pop(key, None) or self._store.get(key)
        return Recalled(self._store, key, data) if data is not None else None

    def record(self, key: bytes, name: bytes) -> Record:
        """Give what notes down the checking of a file; ``name`` is that of its `seen`."""
        return Record(self._store, key, name)

    def seen(self, path: Path, config: Config) -> bytes | None:
        """Give the key that tells of a file that it was checked before, whatever was in it."""
        context = self.context(config)
        return digest(context, "seen", str(path)) if context is not None else None

    def seen_before(self, files: Iterable[tuple[Path, Config]]) -> set[Path]:
        """Give those of some files, each with its config, that were checked before: most drafts in them may be known."""
        names = {name: path for path, config in files if (name := self.seen(path, config)) is not None}
        return {names[name] for name, _ in self._store.find(list(names))}

    def release(self) -> None:
        """Let go of the file, before other processes begin."""
        self._store.close()

    def ship(self) -> Rows:
        """Give what is new, for another process to keep."""
        return self._store.ship()

    def keep(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep what other processes found."""
        for key, value in rows:
            self._store.put(key, value)

    def forget(self) -> None:
        """Keep nothing that is not kept yet: from now on findings may be missing."""
        self._store.forget()

    def save(self) -> None:
        """Write what is new, unless the code has changed meanwhile and nobody knows which of it ran."""
        if self._stamp != stamp_of(self._code):
            self._store.forget()
        self._store.save()
        self._store.close()


class Recalled:
    """What was found in a file.

    ``used`` are the numbers of the parts of its config that were of use; ``unknown`` says why it holds no replies that
    anybody knows.
    """

    def __init__(self, store: Store, key: bytes, data: bytes) -> None:
        self._store = store
        self._key = key
        self.used: tuple[int, ...]
        self.unknown: str | None
        self.used, self.unknown, self._parts, self._last = read(data)

    def items(self) -> Iterator[Item | None]:
        """Give what checking the file gave, in order; None, and no more, where a part of it got lost."""
        for number in range(self._parts):
            data = self._store.get(_part(self._key, number))
            if data is None:
                yield None
                return
            yield from unpacked(read(data))
        yield from unpacked(self._last)


class Record:
    """Notes down what checking a file gives, item by item."""

    def __init__(self, store: Store, key: bytes, name: bytes) -> None:
        self._store = store
        self._key = key
        self._name = name
        self._items: list[tuple[Any, ...]] = []
        self._packer = Packer()
        self._parts = 0
        self._failed = False

    def add(self, path: str, draft: Reply | None, findings: tuple[Finding, ...], error: str | None) -> None:
        """Note down one item."""
        self._items.append(self._packer.packed(path, draft, findings, error))
        if len(self._items) >= PART:
            self._put(_part(self._key, self._parts), self._items)
            self._parts += 1
            self._items, self._packer = [], Packer()

    def done(self, used: Iterable[int], unknown: str | None = None) -> None:
        """Keep it. Only now does it count."""
        self._put(self._key, (tuple(used), unknown, self._parts, self._items))
        self._store.put(self._name, b"")

    def _put(self, key: bytes, value: Any) -> None:
        try:
            if not self._failed:
                self._store.put(key, written(value))
        except ValueError:  # a plugin's drafts may be called anything
            self._failed = True


def _part(key: bytes, number: int) -> bytes:
    return digest(key, f"part {number}")


def _parts_of(path: str) -> tuple[bytes | str, ...]:
    """Give what tells a file's content: its bytes, or digests of a large one; nothing where it is no ordinary file or can't be read."""
    try:
        found = os.stat(path)  # noqa: PTH116 - as with open, a library has thousands of files and a path is dear to make
        if not stat.S_ISREG(found.st_mode):
            return ()  # a pipe can be read only once
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            most = min(found.st_size, LARGEST)
            first = file.read(most + 1)  # no room is made for more than there is
            if len(first) <= most:
                return (first,)
            digests = [digest(first)]
            while chunk := file.read(CHUNK):
                digests.append(digest(chunk))
    except OSError:
        return ()
    return "large", *digests


def _model(name: str | None) -> bytes | None:
    """Tell the model that a config chooses; an installed one is told by its package already."""
    if name is None or not Path(name).is_dir():
        return digest(name or "")
    stamp = stamp_of((Path(name),))
    return digest(name, stamp.digest) if stamp is not None else None
