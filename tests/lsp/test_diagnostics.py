"""What is told of a finding, pushed and pulled."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lsprotocol import types

from .editor import Editor
from .places import place

SORRY = (
    "Hi Sam,\n\nSorry for the wait 😀. We are sorry about the box.\n\nIt arrives on Tuesday, sorry.\n\nSorry again!\n"
)
BLAME = "You should have read the terms.\n"


async def test_a_finding_has_all_there_is_to_tell(editor: Editor, tmp_path: Path, command) -> None:
    (tmp_path / "a.txt").write_text(SORRY)
    draft = json.loads(command("check", "--format", "json", str(tmp_path / "a.txt")).out)["drafts"][0]
    said = next(each for each in draft["findings"] if each["match"] == "Sorry")
    buffer = editor.open(tmp_path / "a.txt", SORRY)
    found = (await buffer.findings())[-1]
    assert found.source == "tonecheck"
    assert found.code == said["rule"] == "apology-overload/too-many"
    assert found.message == said["message"]
    assert found.severity == types.DiagnosticSeverity.Warning
    assert buffer.words(found.range) == said["match"]
    assert found.code_description
    link = urlsplit(found.code_description.href)
    assert link.scheme in ("https", "http", "file")
    assert "apology-overload" in link.path + link.fragment
    assert found.related_information
    assert {each.location.uri for each in found.related_information} == {buffer.uri}
    assert [buffer.words(each.location.range).casefold() for each in found.related_information] == ["sorry"] * 3
    related = [place(SORRY, each["start"]) for each in said["related"]]
    assert [each.location.range.start for each in found.related_information] == related
    assert all(each.message for each in found.related_information)


async def test_levels_are_severities(editor: Editor, house: None, here: Path) -> None:
    buffer = editor.open(here / "a.txt", "A red word, an amber word, a blue word.\n")
    severities = {str(each.code): each.severity for each in await buffer.findings()}
    assert severities == {
        "house/red": types.DiagnosticSeverity.Error,
        "house/amber": types.DiagnosticSeverity.Warning,
        "house/blue": types.DiagnosticSeverity.Information,
    }


async def test_what_is_pulled_is_what_is_pushed(editor: Editor, pulling: Editor, tmp_path: Path) -> None:
    assert pulling.answer.capabilities.diagnostic_provider
    assert editor.answer.capabilities.diagnostic_provider is None
    buffer = editor.open(tmp_path / "a.txt", SORRY + BLAME)
    pushed = await buffer.findings()
    report = await buffer.pull()  # not told that it may, it asks all the same
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    assert list(report.items) == pushed
    assert report.result_id
    again = await buffer.pull(report.result_id)
    assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)
    assert again.result_id == report.result_id


async def test_a_pull_knows_the_last_edit(pulling: Editor, tmp_path: Path) -> None:
    buffer = pulling.open(tmp_path / "a.txt", BLAME)
    before = await buffer.pull()
    buffer.edit((0, 0, "😀 "))
    report = await buffer.pull(before.result_id)
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    assert [each.range for each in report.items] == [buffer.span("You should have read")]
    buffer.become("Thank you for the photo.\n")
    empty = await buffer.pull(report.result_id)
    assert isinstance(empty, types.RelatedFullDocumentDiagnosticReport)
    assert list(empty.items) == []
    assert isinstance(await buffer.pull(empty.result_id), types.RelatedUnchangedDocumentDiagnosticReport)
    buffer.close()


async def test_who_pulls_is_told_when_to_pull_again(pulling: Editor, tmp_path: Path) -> None:
    buffer = pulling.open(tmp_path / "a.txt", BLAME)
    before = await buffer.pull()
    assert len(before.items) == 1
    asked = pulling.client.diagnostic_refresh_count
    (tmp_path / "tonecheck.toml").write_text('ignore = ["blame-shifting"]\n')
    pulling.watched(tmp_path / "tonecheck.toml", kind=types.FileChangeType.Created)
    await pulling.until(lambda: pulling.client.diagnostic_refresh_count > asked)
    after = await buffer.pull(before.result_id)
    assert isinstance(after, types.RelatedFullDocumentDiagnosticReport)
    assert list(after.items) == []
    buffer.close()


async def test_closing_clears(editor: Editor, tmp_path: Path) -> None:
    buffer = editor.open(tmp_path / "a.txt", BLAME)
    await buffer.findings()
    buffer.close()
    await editor.until(lambda: not buffer.told[-1].diagnostics)


@pytest.mark.parametrize("which", ["never opened", "closed"])
async def test_unknown_documents_have_nothing(which: str, editor: Editor, tmp_path: Path) -> None:
    buffer = editor.open(tmp_path / "a.txt", BLAME)
    if which == "closed":
        await buffer.findings()
        buffer.close()
    else:
        buffer.uri = (tmp_path / "b.txt").as_uri()
    assert await buffer.hover(types.Position(0, 3)) is None
    assert await buffer.actions() == []
    report = await buffer.pull()
    assert list(report.items) == []
