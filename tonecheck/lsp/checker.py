"""One check of one document, in the thread for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tonecheck.errors import UnknownFileError
from tonecheck.lsp.buffer import Buffer
from tonecheck.lsp.checks import Job
from tonecheck.lsp.diagnostics import Report, Writer, problem_at
from tonecheck.lsp.naming import checked_as
from tonecheck.lsp.pages import Pages
from tonecheck.lsp.workspace import Mistake, Workspace


@dataclass
class Checker:
    """Checks documents by the configs there are; ``folder`` is where those are checked that are in no file."""

    chores: Workspace
    pages: Pages

    def check(self, buffer: Buffer, folder: Path, writer: Writer, job: Job) -> Report:
        """Check what a buffer was when the check was wanted."""
        path = checked_as(buffer.uri, buffer.language, buffer.text.text, folder, self.chores.suffixes)
        nothing = Report(buffer.state, buffer.text, path)
        before, self.chores.proceed = self.chores.proceed, job.proceed  # another check may have let this one go first
        try:
            if self.pages.holds(path) or self.chores.leaves_out(path):
                return nothing
            return self._checked(buffer, path, writer, nothing)
        except UnknownFileError:
            return nothing
        except Mistake as mistake:
            where = f"{mistake.file.name}:{mistake.line}: " if mistake.file else ""
            problem = problem_at(writer.range(0, 0), f"{where}{mistake.problem}")
            return nothing._replace(problems=(problem,), mistake=mistake)
        finally:
            self.chores.proceed = before

    def _checked(self, buffer: Buffer, path: Path, writer: Writer, nothing: Report) -> Report:
        """Check a buffer as the file of a path. Raises `UnknownFileError` and `Mistake`."""
        library = self.chores.library(path)
        checked = list(self.chores.check(path, buffer.text.text))
        has_replies = any(each.draft is not None for each in checked)
        if not (has_replies or buffer.had_replies or self.chores.is_prose(path) or self.chores.names(path)):
            return nothing  # data that are perhaps nobody's replies, and half-written
        found = [
            writer.found(finding, rule, self.pages.address(rule, library))
            for each in checked
            for finding in each.findings
            if (rule := library.rules[finding.rule])
        ]
        problems = [writer.problem(each.error) for each in checked if each.error]
        return nothing._replace(found=tuple(found), problems=tuple(problems), has_replies=has_replies)
