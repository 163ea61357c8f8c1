"""``faf submissions`` and ``faf schedules``: what was sent in is seen, mended, decided."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from service.access.actor import Actor
from service.batches.files import write_whole
from service.cli import submit_texts as texts
from service.cli.arguments import read_date, read_number, read_provinces
from service.cli.opening import in_words, opened, who
from service.cli.screen import console, show_findings, table
from service.cli.submit import when
from service.cli.texts import WROTE
from service.cli.trouble import DONE, NEEDS_PERSON, print_json, refuse
from service.environment import read_environment
from service.files.store import open_files
from service.store.errors import Stale
from service.store.schema.submissions import ProposalState, State
from service.store.submissions import Submission, SubmissionFilters
from service.submissions import decide, review, schedules
from service.submissions.downloads import marked_copy, original
from service.submissions.mending import Change, Op
from service.submissions.send import place
from service.submissions.view import shown_fields
from thai.dates import format_date
from thai.money import format_baht

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from service.debts.model import Instalment
    from service.store.engine import Store
    from service.store.submissions_schedules import ScheduleProposal
    from service.submissions.review import Seen

_LISTED: Final = 50


@contextmanager
def _acting() -> Iterator[tuple[Store, Actor]]:
    with opened() as store, in_words():
        try:
            yield store, Actor.command(who())
        except Stale as error:
            raise refuse("submissions.changed", exit_code=NEEDS_PERSON) from error


def submissions(options: argparse.Namespace) -> int:
    """See and decide what was sent in."""
    with _acting() as (store, actor):
        return _ACTIONS[options.action](store, actor, options)


def schedules_(options: argparse.Namespace) -> int:
    """See and decide schedules that are proposed."""
    with _acting() as (store, actor):
        return _SCHEDULES[options.action](store, actor, options)


def _limit(options: argparse.Namespace) -> int:
    return read_number("--limit", options.limit) or _LISTED


# --- submissions --------------------------------------------------------------------------


def _list(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    provinces = read_provinces([options.province] if options.province else [])
    filters = SubmissionFilters(
        state=State(options.state) if options.state else None,
        province=next(iter(provinces), ""),
        document=options.document,
    )
    found = review.look_through(store, actor, filters, size=_limit(options))
    if options.json:
        print_json({"submissions": list(map(_as_dict, found))})
        return DONE
    out, shown = console(), table(*texts.COLUMNS)
    for each in found:
        papers = each.papers
        shown.add_row(
            str(each.id),
            each.state.label,
            place(each.province),
            ", ".join(dict.fromkeys(paper.document or texts.UNKNOWN for paper in papers)),
            str(sum(paper.errors for paper in papers)),
            str(sum(paper.warnings for paper in papers)),
            ", ".join(dict.fromkeys(paper.contract_no for paper in papers if paper.contract_no)),
            each.filename,
            when(each),
        )
    out.print(shown if found else texts.NOTHING)
    return DONE


def _as_dict(submission: Submission) -> dict[str, Any]:
    return {
        "id": submission.id,
        "state": submission.state.value,
        "province": place(submission.province),
        "filename": submission.filename,
        "sent_by": submission.sent_by,
        "sent_at": submission.sent_at.isoformat(),
        "papers": [
            {
                "paper": paper.number,
                "state": paper.state.value,
                "document": paper.document,
                "errors": paper.errors,
                "warnings": paper.warnings,
                "contract_no": paper.contract_no,
            }
            for paper in submission.papers
        ],
    }


def _show(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    _tell(review.see_paper(store, actor, options.submission, options.paper), options)
    return DONE


def _correct(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    changes = _changes(options.values)
    version = _version(store, actor, options)
    seen = review.correct(
        store, actor, options.submission, options.paper, version=version, changes=changes
    )
    _tell(seen, options)
    return NEEDS_PERSON if seen.draft.errors else DONE


def _changes(told: Sequence[str]) -> list[Change]:
    """What is told of one field twice is several ticks. Raises Refused."""
    values: dict[str, list[str]] = {}
    for text in told:
        path, equals, value = text.partition("=")
        if not equals:
            raise refuse("submissions.no_value", found=text)
        values.setdefault(path.strip(), []).append(value)
    return [
        Change(Op.SET, path, found if len(found) > 1 else found[0] or None)
        for path, found in values.items()
    ]


def _accept(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    version = _version(store, actor, options)
    done = decide.accept(store, actor, options.submission, options.paper, version=version)
    text = texts.ACCEPTED.format(id=done.submission_id, paper=done.number, version=done.version)
    _say(options, text, {"version": done.version, "checksum": done.checksum})
    return DONE


def _return(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    version, where = _version(store, actor, options), (options.submission, options.paper)
    decide.send_back(store, actor, *where, version=version, reasons=options.reason)
    letter = review.see_paper(store, actor, *where).decisions[-1].content["letter"]
    text = texts.RETURNED.format(id=where[0], paper=where[1])
    _say(options, f"{text}\n\n{letter}", {"letter": letter})
    return DONE


def _reopen(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    version, where = _version(store, actor, options), (options.submission, options.paper)
    reason = " ".join(options.reason)
    decide.reopen(store, actor, *where, version=version, reason=reason)
    _say(options, texts.REOPENED.format(id=where[0], paper=where[1]), {})
    return DONE


def _original(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    files = open_files(read_environment())
    found = original(store, files, actor, options.submission)
    return _write(options, b"".join(found.pieces))


def _marked(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    files = open_files(read_environment())
    found = marked_copy(store, files, actor, options.submission, options.paper)
    return _write(options, b"".join(found.pieces))


def _write(options: argparse.Namespace, data: bytes) -> int:
    write_whole(options.out, data, durable=True)
    _say(options, WROTE.format(path=options.out), {"file": str(options.out)})
    return DONE


def _version(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    return review.see_paper(store, actor, options.submission, options.paper).paper.version


def _say(options: argparse.Namespace, text: str, data: Mapping[str, Any]) -> None:
    if options.json:
        print_json({"submission": getattr(options, "submission", None), **data})
    else:
        console().print(text, soft_wrap=True)


def _tell(seen: Seen, options: argparse.Namespace) -> None:
    paper, draft = seen.paper, seen.draft
    if options.json:
        fields = {each.path: each.value for each in shown_fields(draft) if each.value is not None}
        print_json(
            {
                "submission": paper.submission_id,
                "paper": paper.number,
                "version": paper.version,
                "state": paper.state.value,
                "document": paper.document,
                "contract_no": seen.contract_no,
                "fields": fields,
                "findings": [each.as_dict() for each in draft.reading.findings],
            }
        )
        return
    out = console()
    head = texts.PAPER.format(
        id=paper.submission_id, paper=paper.number, version=paper.version, state=paper.state.label
    )
    out.print(head, style="bold", soft_wrap=True)
    out.print(draft.document.about.title if draft.document else texts.UNKNOWN, soft_wrap=True)
    if seen.contract_no:
        out.print(texts.LOAN.format(contract_no=seen.contract_no), soft_wrap=True)
    for each in shown_fields(draft):
        if each.text or each.is_mended:
            line = texts.FIELD.format(label=each.label, text=each.text)
            line += texts.MENDED.format(original=each.original) if each.is_mended else ""
            out.print(line, soft_wrap=True)
    out.print(texts.FINDINGS.format(errors=draft.errors, warnings=draft.warnings), soft_wrap=True)
    show_findings(out, draft.reading.findings)


# --- schedules ----------------------------------------------------------------------------


def _list_schedules(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    state = ProposalState(options.state) if options.state else None
    found = schedules.list_schedules(store, actor, state=state, size=_limit(options))
    if options.json:
        print_json({"schedules": list(map(_schedule_as_dict, found))})
        return DONE
    out, shown = console(), table(*texts.SCHEDULE_COLUMNS)
    for each in found:
        shown.add_row(
            str(each.id),
            each.state.label,
            each.kind.label,
            each.contract_no,
            each.province,
            format_date(each.requested_on, "short"),
            str(each.submission_id),
        )
    out.print(shown if found else texts.NOTHING)
    return DONE


def _schedule_as_dict(proposal: ScheduleProposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "version": proposal.version,
        "state": proposal.state.value,
        "kind": proposal.kind.value,
        "contract_no": proposal.contract_no,
        "submission": proposal.submission_id,
        "requested_on": proposal.requested_on.isoformat(),
        "rows": [
            {
                "no": row.no,
                "due_date": row.due_date.isoformat() if row.due_date else None,
                "principal": format_baht(row.principal),
                "interest": format_baht(row.interest),
                "penalty": format_baht(row.penalty),
            }
            for row in proposal.rows
        ],
    }


def _show_schedule(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    _tell_schedule(schedules.see_schedule(store, actor, options.schedule), options)
    return DONE


def _date_schedule(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    seen = schedules.see_schedule(store, actor, options.schedule)
    days = {}
    for text in options.days:
        no, equals, day = text.partition("=")
        number = read_number("NO=DAY", no) if equals else None
        if number is None:
            raise refuse("submissions.no_value", found=text)
        days[number] = read_date(day)
    version = seen.proposal.version
    done = schedules.date_rows(store, actor, options.schedule, version=version, days=days)
    _tell_schedule(done, options)
    return DONE


def _decide_schedule(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    decided_on = read_date(options.decided_on)
    seen = schedules.see_schedule(store, actor, options.schedule)
    told: dict[str, Any] = {
        "version": seen.proposal.version,
        "decided_on": decided_on,
        "resolution": options.resolution,
    }
    if options.action == "approve":
        version = seen.loan_version
        done = schedules.approve(store, actor, options.schedule, loan_version=version, **told)
    else:
        done = schedules.refuse(store, actor, options.schedule, **told)
    if options.json:
        print_json(_schedule_as_dict(done))
    else:
        console().print(_schedule_head(done), soft_wrap=True)
    return DONE


def _tell_schedule(seen: schedules.SeenProposal, options: argparse.Namespace) -> None:
    if options.json:
        findings = [each.as_dict() for each in seen.findings]
        print_json({**_schedule_as_dict(seen.proposal), "findings": findings})
        return
    out = console()
    out.print(_schedule_head(seen.proposal), style="bold", soft_wrap=True)
    for title, plan in ((texts.NOW, seen.now), (texts.THEN, seen.then)):
        out.print(title)
        out.print(_plan(plan))
    show_findings(out, seen.findings)


def _plan(plan: tuple[Instalment, ...]) -> Any:
    made = table(*texts.PLAN_COLUMNS)
    for each in plan:
        day = format_date(each.due_date, "short")
        made.add_row(str(each.no), day, format_baht(each.principal), format_baht(each.interest))
    return made


def _schedule_head(proposal: ScheduleProposal) -> str:
    return texts.SCHEDULE.format(
        id=proposal.id,
        version=proposal.version,
        kind=proposal.kind.label,
        contract_no=proposal.contract_no,
        state=proposal.state.label,
    )


_ACTIONS: Final[Mapping[str, Callable[[Store, Actor, argparse.Namespace], int]]] = {
    "list": _list,
    "show": _show,
    "correct": _correct,
    "accept": _accept,
    "return": _return,
    "reopen": _reopen,
    "original": _original,
    "marked": _marked,
}
_SCHEDULES: Final[Mapping[str, Callable[[Store, Actor, argparse.Namespace], int]]] = {
    "list": _list_schedules,
    "show": _show_schedule,
    "date": _date_schedule,
    "approve": _decide_schedule,
    "refuse": _decide_schedule,
}
