"""``faf submit``: completed forms into the store, read in the background or at once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from service.access.actor import Actor
from service.cli import submit_texts as texts
from service.cli.arguments import read_provinces
from service.cli.inputs import find_inputs
from service.cli.opening import in_words, opened, who
from service.cli.screen import Watch, console
from service.cli.trouble import DONE, NEEDS_PERSON, print_json
from service.environment import read_environment
from service.files.store import Files, open_files
from service.store.errors import NotFoundError, StoreError
from service.store.schema.submissions import State
from service.submissions.days import BANGKOK
from service.submissions.reading import read_submission, sweep_readings
from service.submissions.review import see_submission
from service.submissions.send import Sent, Told, send
from templates.findings import Finding, Place
from thai.dates import format_date

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from service.store.engine import Store
    from service.store.submissions import Submission

_CHUNK: Final = 1 << 20
_BEING_READ: Final = frozenset({State.RECEIVED, State.READING})
_LOOK_AGAIN: Final = 0.5


@dataclass(slots=True)
class Outcome:
    """What became of one file."""

    path: Path
    sent: Sent | None = None
    finding: Finding | None = None

    @property
    def is_good(self) -> bool:
        """Whether nobody has to do anything but to decide."""
        if self.sent is None:
            return False
        submission = self.sent.submission
        errors = any(paper.errors for paper in submission.papers)
        return submission.state is not State.UNREADABLE and not errors

    def as_dict(self) -> dict[str, object]:
        told = self.sent.submission if self.sent else None
        return {
            "file": str(self.path),
            "submission": told.id if told else None,
            "state": told.state.value if told else None,
            "is_duplicate": self.sent is not None and self.sent.is_duplicate,
            "errors": sum(paper.errors for paper in told.papers) if told else None,
            "finding": self.finding.as_dict() if self.finding else None,
        }


def submit(options: argparse.Namespace) -> int:
    """Send files and folders in; one that is refused stops no other."""
    inputs = find_inputs(options.files, None)
    read_provinces([options.province] if options.province else [])
    with opened() as store, Watch() as watch:
        with in_words():
            files = open_files(read_environment())
        watch.stage("submissions", len(inputs.files))
        outcomes = []
        for path in inputs.files:
            outcome = _sent(store, files, path, options)
            if options.wait and outcome.sent is not None:
                _read(store, files, outcome)
            outcomes.append(outcome)
            watch.advance()
    code = DONE if all(each.is_good for each in outcomes) else NEEDS_PERSON
    if options.json:
        print_json({"exit_code": code, "files": [each.as_dict() for each in outcomes]})
    else:
        _show(outcomes)
    return code


def _sent(store: Store, files: Files, path: Path, options: argparse.Namespace) -> Outcome:
    told = Told(
        path.name,
        options.document,
        options.loan,
        options.province,
        options.answers,
        again=options.again,
    )
    try:
        return Outcome(path, send(store, files, Actor.command(who()), _pieces(path), told))
    except NotFoundError:
        # What was told of all files is wrong: none of them would do.
        with in_words():
            raise
    except StoreError as error:
        if not error.finding.place.file:
            with in_words():
                raise
        return Outcome(path, finding=error.finding)
    except OSError:
        return Outcome(path, finding=Finding("command.not_readable", Place(file=path.name)))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            yield piece


def _read(store: Store, files: Files, outcome: Outcome) -> None:
    """Read the file here, unless a worker has it: then until that is done."""
    assert outcome.sent is not None  # noqa: S101 - it was sent
    actor, number = Actor.command(who()), outcome.sent.submission.id
    with in_words():
        while True:
            submission = see_submission(store, actor, number)
            if submission.state not in _BEING_READ:
                break
            if not read_submission(store, files, uuid4().hex, number):
                with store.writing(who()) as writer:
                    # What was tried too often is told to be so.
                    sweep_readings(writer)
                time.sleep(_LOOK_AGAIN)
    outcome.sent = Sent(submission, outcome.sent.is_duplicate)


def _show(outcomes: list[Outcome]) -> None:
    out = console()
    for each in outcomes:
        out.print(_line(each), soft_wrap=True)
    known = sum(each.sent is not None and each.sent.is_duplicate for each in outcomes)
    refused = sum(each.sent is None for each in outcomes)
    sent = len(outcomes) - known - refused
    text = texts.SUMMARY.format(sent=sent, known=known, refused=refused)
    out.print(text, style="bold", soft_wrap=True)


def _line(outcome: Outcome) -> str:
    if outcome.sent is None:
        return texts.REFUSED.format(file=outcome.path, finding=outcome.finding)
    told = outcome.sent.submission
    text = texts.DUPLICATE if outcome.sent.is_duplicate else texts.SENT
    line = text.format(
        file=outcome.path, id=told.id, state=told.state.label, who=told.sent_by, when=when(told)
    )
    errors = sum(paper.errors for paper in told.papers)
    warnings = sum(paper.warnings for paper in told.papers)
    if told.papers:
        line += " · " + texts.FINDINGS.format(errors=errors, warnings=warnings)
    return line


def when(submission: Submission) -> str:
    """Day and time in Thailand at which it was sent."""
    moment = submission.sent_at.astimezone(BANGKOK)
    return f"{format_date(moment.date(), 'short')} {moment:%H:%M}"
