"""How bad a finding is."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is: SARIF's error, warning and note; an editor's error, warning and information."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        return ("info", "warning", "error").index(self.value)


FAIL_ON = (*(level.value for level in Level), "never")  # the least level that counts
