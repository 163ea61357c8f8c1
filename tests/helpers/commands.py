"""Commands as people call them, in the process of the test."""

from __future__ import annotations

import io
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.cli import main

_SETTINGS = ("FAF_DATA_DIR", "DATABASE_URL", "FAF_KEYS", "REDIS_URL", "FILES_URL")


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


class Faf:
    """Runs commands as the program does, in this process: starting one takes a second."""

    def __init__(self, patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str]) -> None:
        self._patch, self._captured = patch, captured

    def __call__(
        self, where: Path, settings: Mapping[str, str], *arguments: str, typed: str = ""
    ) -> Done:
        with self._patch.context() as patch:
            for name in _SETTINGS:
                patch.delenv(name, raising=False)
            for name, value in {"FAF_LOG_DIR": str(where / "log"), **settings}.items():
                patch.setenv(name, value)
            patch.chdir(where)
            patch.setattr(sys, "stdin", io.StringIO(typed))
            self._captured.readouterr()
            try:
                code = main(arguments)
            except SystemExit as left:
                code = int(left.code or 0)
            return Done(code, *self._captured.readouterr())


@pytest.fixture
def faf(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Faf:
    # ``faf serve`` has a folder of its own for scratch; it must not outlive the test.
    monkeypatch.setenv("TMPDIR", tempfile.gettempdir())
    return Faf(monkeypatch, capsys)


def told(done: Done, code: int = 0) -> dict[str, Any]:
    assert done.returncode == code, done.stderr + done.stdout
    found: dict[str, Any] = json.loads(done.stdout)
    return found
