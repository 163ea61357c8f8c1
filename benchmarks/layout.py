"""Our PDFs against LibreOffice's, line by line: every template and every construct."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.helpers.filled import NAMES, Filled, filled
from tests.helpers.layout import LayoutReport, compare, converted

_HEAD = f"{'':32}{'pages':>8}{'lines':>8}{'equal':>8}{'median pt':>11}{'max pt':>8}"


def report() -> str:
    """A table of all, the figures asked for, and each line that differs with why."""
    if shutil.which("soffice") is None:
        return "Layout: LibreOffice is not installed, so there is nothing to compare with."
    made = {name: filled(name) for name in NAMES}
    able = {name: item for name, item in made.items() if not item.findings}
    with tempfile.TemporaryDirectory(prefix="faf-layout-") as folder:
        theirs = converted({name: item.word for name, item in able.items()}, Path(folder))
    reports = {name: compare(item.pdf, theirs[name]) for name, item in able.items()}
    return "\n".join(
        (
            "Layout: ours against LibreOffice's PDF of the same filled Word file",
            _HEAD,
            *(_row(name, item) for name, item in reports.items()),
            *_beyond(made),
            "",
            _summary(reports),
            "",
            "Lines that differ",
            *_differences(reports),
        )
    )


def _row(name: str, item: LayoutReport) -> str:
    pages = f"{item.pages[0]}/{item.pages[1]}"
    return (
        f"{name:32}{pages:>8}{item.lines:>8}{item.share:>8.0%}"
        f"{item.vertical:>11.2f}{item.vertical_max:>8.2f}"
    )


def _beyond(made: dict[str, Filled]) -> list[str]:
    return [
        f"{name:32} beyond the PDF subset: {item.findings[0].found}"
        for name, item in made.items()
        if item.findings
    ]


def _summary(reports: dict[str, LayoutReport]) -> str:
    agreeing = sum(item.agrees for item in reports.values())
    lines = sum(item.lines for item in reports.values())
    equal = sum(item.equal for item in reports.values())
    return (
        f"{agreeing} of {len(reports)} agree (equal pages, 90% of lines, median within 3 pt); "
        f"{equal} of {lines} lines equal ({equal / lines:.1%})"
    )


def _differences(reports: dict[str, LayoutReport]) -> list[str]:
    return [
        f"{name}, page {item.page + 1}: {item.why}\n  ours   {item.ours}\n  theirs {item.theirs}"
        for name, found in reports.items()
        for item in found.differing
    ] or ["none"]
