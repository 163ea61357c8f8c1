"""What people see: findings, a table that sums up, a bar that moves."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from service.cli import texts
from templates.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from templates.findings import Finding

MOST_SHOWN = 20
_PLAIN_WIDTH = 120
_STEPS_TOLD = 10


def console() -> Console:
    """Standard output; where it is no terminal, lines of a fixed width without colours."""
    width = None if sys.stdout.isatty() else _PLAIN_WIDTH
    return Console(width=width, highlight=False, markup=False, emoji=False)


def table(*headings: str) -> Table:
    made = Table(show_edge=False, header_style="bold", pad_edge=False)
    for heading in headings:
        made.add_column(heading, overflow="fold")
    return made


def show_findings(out: Console, findings: Sequence[Finding], more: str = "") -> None:
    """The first findings, errors before warnings; ``more`` names the file with all of them."""
    ordered = sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)
    show_lines(out, [str(finding) for finding in ordered], more)


def show_lines(out: Console, lines: Sequence[str], more: str = "") -> None:
    for line in lines[:MOST_SHOWN]:
        out.print(f"  • {line}", soft_wrap=True)
    if (left := len(lines) - MOST_SHOWN) > 0:
        text = texts.MORE if more else texts.MORE_ANYWHERE
        out.print("  " + text.format(count=left, file=more), soft_wrap=True)


def count_of(findings: Iterable[Finding], severity: Severity) -> int:
    return sum(finding.severity is severity for finding in findings)


class Watch:
    """Progress on standard error: a bar on a terminal, a line for each tenth elsewhere."""

    def __init__(self) -> None:
        self._bar = _Bar() if sys.stderr.isatty() else None
        self._lines = _Lines()

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def say(self, text: str) -> None:
        if self._bar:
            self._bar.say(text)
        else:
            sys.stderr.write(text + "\n")

    def stage(self, name: str, total: int) -> None:
        (self._bar or self._lines).stage(texts.STAGES[name], total)

    def advance(self, steps: int = 1) -> None:
        (self._bar or self._lines).advance(steps)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(texts.PER_SECOND.format(rate=task.speed or 0))


class _Bar:
    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TextColumn(texts.REMAINING),
            TimeRemainingColumn(),
            console=Console(stderr=True, highlight=False),
        )
        self._task: Any = None

    def start(self) -> None:
        self._progress.start()

    def stop(self) -> None:
        self._progress.stop()

    def say(self, text: str) -> None:
        self._progress.console.print(text, markup=False)

    def stage(self, name: str, total: int) -> None:
        self._task = self._progress.add_task(name, total=total)

    def advance(self, steps: int) -> None:
        self._progress.advance(self._task, steps)


class _Lines:
    def __init__(self) -> None:
        self._name, self._total, self._done, self._told = "", 0, 0, 0
        self._since = time.monotonic()

    def stage(self, name: str, total: int) -> None:
        self._name, self._total, self._done, self._told = name, total, 0, 0
        self._since = time.monotonic()

    def advance(self, steps: int) -> None:
        self._done += steps
        tenth = self._done * _STEPS_TOLD // max(1, self._total)
        if tenth <= self._told:
            return
        self._told = tenth
        seconds = max(time.monotonic() - self._since, 0.001)
        sys.stderr.write(
            texts.PROGRESS_LINE.format(
                stage=self._name,
                done=self._done,
                total=self._total,
                percent=self._done * 100 // max(1, self._total),
                rate=self._done / seconds,
            )
            + "\n"
        )
