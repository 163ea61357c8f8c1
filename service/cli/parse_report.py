"""What was read of many files, for people as a page and for programs as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from parsers.marking.notes import field_label
from parsers.wire import to_json
from service.cli import texts
from service.cli.screen import console, count_of, show_findings
from service.cli.trouble import DONE, NEEDS_PERSON, print_json
from templates.catalogue import find
from templates.findings import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from parsers.reading import Reading
    from service.cli.inputs import Inputs
    from templates.findings import Finding

_SKIPPED_SHOWN = 5
_MAIN_PART = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one file gave, and where its marked copy is."""

    path: Path
    reading: Reading
    copy: Path | None = None


@dataclass(slots=True)
class Report:
    """The outcomes by the places of their files in the order that was asked for."""

    inputs: Inputs
    with_copies: bool
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    is_interrupted: bool = False
    seconds: float = 0

    def add(self, place: int, outcome: Outcome) -> None:
        self.outcomes[place] = outcome

    @property
    def exit_code(self) -> int:
        is_good = all(outcome.reading.is_good for outcome in self.outcomes.values())
        return DONE if is_good and not self.is_interrupted else NEEDS_PERSON

    def show(self, *, as_json: bool) -> None:
        if as_json:
            print_json(self._as_dict())
        else:
            self._print(console())

    def _ordered(self) -> list[Outcome]:
        return [self.outcomes[place] for place in sorted(self.outcomes)]

    # --- for programs ---------------------------------------------------------------------

    def _as_dict(self) -> dict[str, Any]:
        return {
            "exit_code": self.exit_code,
            "complete": len(self.outcomes) == len(self.inputs.files),
            "files": [self._file(outcome) for outcome in self._ordered()],
            "unread": [
                str(path)
                for place, path in enumerate(self.inputs.files)
                if place not in self.outcomes
            ],
            "skipped": [str(path) for path in self.inputs.skipped],
        }

    def _file(self, outcome: Outcome) -> dict[str, Any]:
        copy = {"annotated": str(outcome.copy) if outcome.copy else None}
        return {
            "file": str(outcome.path),
            **_paper(outcome.reading),
            **(copy if self.with_copies else {}),
        }

    # --- for people -----------------------------------------------------------------------

    def _print(self, out: Console) -> None:
        for outcome in self._ordered():
            _print_file(out, outcome)
        if self.inputs.skipped:
            self._print_skipped(out)
        good = sum(outcome.reading.is_good for outcome in self.outcomes.values())
        done = len(self.outcomes)
        told = texts.PARSED.format(done=done, good=good, bad=done - good)
        rate = done / max(self.seconds, 0.001)
        told += texts.PARSED_RATE.format(seconds=self.seconds, rate=rate)
        out.print(told, style="bold", soft_wrap=True)
        if self.is_interrupted:
            total = len(self.inputs.files)
            out.print(texts.PARSE_STOPPED.format(done=done, total=total), soft_wrap=True)

    def _print_skipped(self, out: Console) -> None:
        skipped = self.inputs.skipped
        out.print(texts.SKIPPED.format(count=len(skipped)), soft_wrap=True)
        for path in skipped[:_SKIPPED_SHOWN]:
            out.print(f"  • {path}", soft_wrap=True)
        if (left := len(skipped) - _SKIPPED_SHOWN) > 0:
            out.print("  " + texts.MORE_ANYWHERE.format(count=left), soft_wrap=True)


def _paper(reading: Reading) -> dict[str, Any]:
    """A reading as programs get it: the record as it is validated, and no pictures."""
    told = to_json(reading)
    record = reading.record
    return {
        "kind": told["kind"] or None,
        "document": told["document"] or None,
        "known_by": told["known_by"],
        "template": told["template"] or None,
        "reference": told["reference"] or None,
        "good": reading.is_good,
        "record": json.loads(record.to_json()) if record is not None else None,
        "data": told["data"],
        "findings": told["findings"],
        "coercions": told["coercions"],
        "proposals": [
            {key: value for key, value in each.items() if key != "crop"}
            for each in told["proposals"]
        ],
        "more": [_paper(paper) for paper in reading.more],
    }


def _print_file(out: Console, outcome: Outcome) -> None:
    reading = outcome.reading
    mark = texts.GOOD_FILE if reading.is_good else texts.BAD_FILE
    style, copy = "green" if reading.is_good else "red", str(outcome.copy or "")
    out.print(f"{mark} {outcome.path}", style=f"bold {style}", soft_wrap=True)
    for number, paper in enumerate(_papers(reading), 1):
        if reading.more:
            out.print(texts.FURTHER_PAPER.format(number=number), soft_wrap=True)
        out.print(f"  {_known(paper)}", soft_wrap=True)
        out.print(f"  {_counted(paper)}", soft_wrap=True)
        show_findings(out, [_readable(each, paper) for each in paper.findings], copy)
    if outcome.copy:
        out.print(texts.COPY.format(path=outcome.copy), soft_wrap=True)
    out.print()


def _readable(finding: Finding, paper: Reading) -> Finding:
    """The finding with its field's label; the file's name stands above it."""
    label = field_label(paper.identity.document, finding.place.field)
    # Nobody knows a Word file's text by the name of its part.
    part = "" if finding.place.part == _MAIN_PART else finding.place.part
    return replace(finding, place=replace(finding.place, file="", field=label, part=part))


def _papers(reading: Reading) -> Iterator[Reading]:
    yield reading
    for paper in reading.more:
        yield from _papers(paper)


def _known(paper: Reading) -> str:
    document = find(paper.identity.document)
    if document is None:
        return texts.UNKNOWN_DOCUMENT
    told = [f"{document.about.title} ({document.id})"]
    if paper.known_by:
        told.append(texts.KNOWN_BY.format(how=texts.KNOWN_BY_WAYS[paper.known_by]))
    if paper.identity.reference:
        told.append(texts.REFERENCE.format(reference=paper.identity.reference))
    return " · ".join(told)


def _counted(paper: Reading) -> str:
    own = replace(paper, more=())
    counts = (
        (texts.ERRORS, count_of(paper.findings, Severity.ERROR)),
        (texts.WARNINGS, count_of(paper.findings, Severity.WARNING)),
        (texts.PROPOSALS, len(paper.proposals)),
        (texts.COERCIONS, len(paper.coercions)),
    )
    told = [texts.USABLE if own.is_good else texts.NEEDS_ACTION]
    told += [text.format(count=count) for text, count in counts if count]
    return " · ".join(told)
