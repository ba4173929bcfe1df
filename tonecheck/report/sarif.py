"""``--format sarif``: SARIF 2.1.0, written in one pass; what is known only in the end stands behind the results."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TextIO

from tonecheck import __version__
from tonecheck.report.base import Look, placed
from tonecheck.report.json import write_array
from tonecheck.report.places import Places, message
from tonecheck.rulebook.level import Level

if TYPE_CHECKING:
    from tonecheck.finding import Finding, Fix, Reply
    from tonecheck.report.checked import Checked
    from tonecheck.rulebook.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "toneFinding/v1"  # to be counted up when what goes into it changes

_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note"}
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=\[\]-]|%[0-9A-Fa-f]{2})++")


def report_sarif(checked: Iterable[Checked], out: TextIO, look: Look) -> None:
    """Write one run with a result for each finding; the rules it lists are those that found something."""
    run = _Run()
    begun = {
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "originalUriBaseIds": {"%SRCROOT%": {"description": message("The folder that tonecheck was run in.")}},
    }
    head = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [begun]}, indent=1)
    out.write(head.removesuffix("\n  }\n ]\n}") + ',\n   "results": ')
    write_array(run.results(checked), out, 3)
    for name, value in (("invocations", [run.invocation()]), ("tool", run.tool(look.rules))):
        out.write(f',\n   "{name}": ' + json.dumps(value, indent=1).replace("\n", "\n   "))
    out.write("\n  }\n ]\n}\n")


class _Run:
    """What is learnt while the results go by: the rules that found something, and the files that can't be read."""

    def __init__(self) -> None:
        self._rules: dict[str, int] = {}
        self._unread: list[dict[str, Any]] = []

    def results(self, checked: Iterable[Checked]) -> Iterator[dict[str, Any]]:
        for path, drafts in groupby(checked, key=attrgetter("path")):
            places = Places(path)
            seen: Counter[str] = Counter()
            for each in drafts:
                if each.draft is not None:
                    places.enter(each.draft.source)
                    for finding in each.findings:
                        yield self._result(each.draft, finding, places, seen)
                if each.error is not None:
                    self._unread.append(_notification(each.error, places))

    def _result(self, draft: Reply, finding: Finding, places: Places, seen: Counter[str]) -> dict[str, Any]:
        where: dict[str, Any] = places.location(finding.start, finding.end)
        if draft.title or draft.name:
            where["logicalLocations"] = [_logical(draft)]
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": self._rules.setdefault(finding.rule, len(self._rules)),
            "level": _LEVELS[finding.level],
            "message": message(finding.message),
            "locations": [where],
            "partialFingerprints": {FINGERPRINT: _fingerprint(draft, finding, places.root, seen)},
        }
        if finding.related:
            result["relatedLocations"] = [
                {"id": number, **places.location(each.start, each.end), "message": message(each.message)}
                for number, each in enumerate(finding.related, 1)
            ]
        if finding.fixes:
            result["fixes"] = [_fix(fix, places) for fix in finding.fixes]
        return result

    def invocation(self) -> dict[str, Any]:
        """Give how the run went: not well where something could not be read."""
        said: dict[str, Any] = {"executionSuccessful": not self._unread}
        return said | {"toolExecutionNotifications": self._unread} if self._unread else said

    def tool(self, rules: Mapping[str, Rule]) -> dict[str, Any]:
        described = [_rule(name, rules.get(name)) for name in self._rules]
        driver = {"name": "tonecheck", "version": __version__, "semanticVersion": __version__, "rules": described}
        return {"driver": driver}


def _notification(error: str, places: Places) -> dict[str, Any]:
    line, column, problem = placed(error)
    where: dict[str, Any] = {"artifactLocation": places.artifact}
    if problem is not error:
        where["region"] = {"startLine": line, "startColumn": column}
    return {"level": "error", "message": message(problem), "locations": [{"physicalLocation": where}]}


def _logical(draft: Reply) -> dict[str, str]:
    names = {"name": draft.title or draft.name or "", "fullyQualifiedName": draft.name or draft.title or ""}
    return {key: message(name)["text"] for key, name in names.items()}


def _fingerprint(draft: Reply, finding: Finding, path: str, seen: Counter[str]) -> str:
    """Give what stays the same when lines and neighbours change; the same words again in a macro are counted."""
    words = "" if finding.whole else " ".join(finding.match.split())
    parts = "\0".join((finding.rule, path, draft.title or "", words))
    digest = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"


def _fix(fix: Fix, places: Places) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": places.region(edit.start, edit.end), "insertedContent": message(edit.text)}
        for edit in fix.edits
    ]
    change = {"artifactLocation": places.artifact, "replacements": replacements}
    return {"description": message(fix.title), "artifactChanges": [change], "properties": {"safe": fix.safe}}


def _rule(name: str, rule: Rule | None) -> dict[str, Any]:
    """Describe a rule; one that nobody knows has its name only."""
    described: dict[str, Any] = {"id": name}
    words = re.split(r"[^A-Za-z0-9]+", name)
    if len(words) > 1:  # a readable name must be another than the id
        described["name"] = "".join(word[:1].upper() + word[1:] for word in words)
    if rule is None:
        return described
    explained = f"{rule.why}\n\n{rule.principle}" if rule.principle else rule.why
    for key, text in (("shortDescription", rule.summary), ("fullDescription", rule.why), ("help", explained)):
        if text:
            described[key] = message(text)
    if _URI.fullmatch(rule.url):
        described["helpUri"] = rule.url
    return described | {"defaultConfiguration": {"level": _LEVELS[rule.level]}}
