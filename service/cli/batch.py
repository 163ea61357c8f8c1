"""``faf batch``: letters of a kind planned from the store, made, and followed to their receipt."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from service.access.actor import Actor
from service.batches import steps
from service.batches.bundle import Paper, Result, all_letters, result_file
from service.batches.here import bring_on
from service.batches.looking import BatchView, see_batch, see_batches
from service.batches.packing import finding_of
from service.batches.planning import Order, order_batch, plan_again
from service.batches.steps import Started
from service.cli import batch_texts as texts
from service.cli.arguments import (
    read_date,
    read_formats,
    read_number,
    read_office,
    read_provinces,
)
from service.cli.batch_post import posted, received
from service.cli.opening import in_words, opened, who
from service.cli.screen import Watch, console, show_findings, table
from service.cli.summary import general
from service.cli.texts import WROTE
from service.cli.trouble import DONE, NEEDS_PERSON, print_json, refuse
from service.environment import read_environment
from service.files.store import Files, open_files
from service.offices.numbering import see_counter, set_next_number
from service.store.batches import Batch, BatchFilters
from service.store.errors import NotFoundError, Stale
from service.store.rows import province_name
from service.store.schema.batches import BatchState
from service.store.users import CENTRE, CENTRE_NAME
from templates.catalogue import documents
from thai.dates import format_date
from thai.provinces import find_province

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from service.store.engine import Store

_LISTED: Final = 20


def batch(options: argparse.Namespace) -> int:
    """Do what the action says."""
    with _acting() as (store, actor):
        return _ACTIONS[options.action](store, actor, options)


@contextmanager
def _acting() -> Iterator[tuple[Store, Actor]]:
    with opened() as store, in_words():
        try:
            yield store, Actor.command(who())
        except Stale as error:
            raise refuse("batch.changed_meanwhile", exit_code=NEEDS_PERSON) from error


# --- plan and look ------------------------------------------------------------------------


def _plan(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    names = read_provinces(options.province)
    order = Order(
        options.kind,
        read_date(options.as_of),
        frozenset(find_province(name).code for name in names),
        read_office(options.office) if options.office else "",
        read_formats(options.format),
        is_duplex=options.duplex,
        has_labels=options.labels,
        open_number=options.open_number,
    )
    return _planned(store, actor, order_batch(store, actor, order), as_json=options.json)


def _replan(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    version = see_batch(store, actor, options.batch).batch.version
    plan_again(store, actor, options.batch, version)
    return _planned(store, actor, options.batch, as_json=options.json)


def _planned(store: Store, actor: Actor, batch_id: int, *, as_json: bool) -> int:
    found = bring_on(store, _files(), batch_id)
    code = DONE if found.state is BatchState.PLANNED else NEEDS_PERSON
    _tell(see_batch(store, actor, batch_id), code, as_json=as_json)
    if not as_json and code == DONE:
        console().print(texts.PLANNED.format(id=batch_id), soft_wrap=True)
    return code


def _list(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    state = BatchState(options.state) if options.state else None
    size = read_number("--limit", options.limit) or _LISTED
    page = see_batches(store, actor, BatchFilters(state=state), size=size)
    if options.json:
        print_json({"batches": [_as_dict(each) for each in page.batches]})
        return DONE
    out, shown = console(), table(*texts.COLUMNS)
    for each in page.batches:
        counts = each.counts
        shown.add_row(
            str(each.id),
            documents()[each.kind].about.title,
            format_date(each.as_of, "short"),
            each.state.label,
            f"{counts.planned + counts.waiting:,}",
            f"{counts.made:,}",
            f"{counts.failed:,}",
            f"{counts.held:,}",
            f"{counts.posted:,}",
            f"{counts.received:,}",
        )
    out.print(shown if page.batches else texts.NOTHING)
    return DONE


def _show(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    _tell(see_batch(store, actor, options.batch), DONE, as_json=options.json)
    return DONE


def _tell(view: BatchView, code: int, *, as_json: bool) -> None:
    found = view.batch
    findings = [finding_of(each) for each in found.findings]
    if as_json:
        progress = view.progress
        print_json(
            {
                "exit_code": code,
                **_as_dict(found),
                "held_by_code": dict(view.held),
                "done": progress.done,
                "total": progress.total,
                "rate": progress.rate,
                "seconds_left": progress.seconds_left,
                "is_outdated": view.is_outdated,
                "findings": [each.as_dict() for each in findings],
            }
        )
        return
    out = console()
    day, title = format_date(found.as_of, "long"), documents()[found.kind].about.title
    summary = table(texts.TITLE.format(id=found.id, title=title, day=day), "")
    summary.add_row(texts.STATE, found.state.label)
    for name, words in texts.COUNT_NAMES.items():
        if number := getattr(found.counts, name):
            summary.add_row(words, texts.LETTERS.format(count=number))
    out.print(summary)
    if view.held:
        reasons = table(texts.REASON, texts.COUNT)
        for each, times in view.held.items():
            reasons.add_row(general(each), f"{times:,}")
        out.print(reasons)
    if view.is_outdated:
        out.print(texts.OUTDATED.format(id=found.id), soft_wrap=True)
    show_findings(out, findings)


def _as_dict(found: Batch) -> dict[str, Any]:
    return {
        "id": found.id,
        "kind": found.kind,
        "as_of": found.as_of.isoformat(),
        "office": found.office,
        "state": found.state.value,
        "counts": asdict(found.counts),
        "ordered_at": found.ordered_at.isoformat(),
        "ordered_by": found.ordered_by,
    }


# --- make ---------------------------------------------------------------------------------


def _start(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    return _going(store, actor, options, steps.start_batch(store, actor, options.batch))


def _resume(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    return _going(store, actor, options, steps.resume_batch(store, actor, options.batch))


def _going(store: Store, actor: Actor, options: argparse.Namespace, started: Started) -> int:
    if not options.json:
        out = console()
        out.print(texts.STARTED.format(letters=started.letters), soft_wrap=True)
        if started.changed or started.in_other_batches:
            told = texts.LEFT_OUT.format(changed=started.changed, twins=started.in_other_batches)
            out.print(told, soft_wrap=True)
    if options.wait:
        _wait(store, options.batch, started.letters)
    view = see_batch(store, actor, options.batch)
    wrong = view.batch.counts.failed or view.batch.findings
    code = NEEDS_PERSON if options.wait and wrong else DONE
    if options.json or options.wait:
        _tell(view, code, as_json=options.json)
    return code


def _wait(store: Store, batch_id: int, letters: int) -> None:
    with Watch() as watch:
        watch.stage("letters", letters)
        done = 0

        def seen(found: Batch) -> None:
            nonlocal done
            # What is gone on with had letters already.
            now = letters - found.counts.waiting
            watch.advance(max(0, now - done))
            done = max(done, now)

        bring_on(store, _files(), batch_id, seen)


def _cancel(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    count = steps.cancel_batch(store, actor, options.batch)
    if options.json:
        print_json({"exit_code": DONE, "cancelled": count})
    else:
        console().print(texts.CANCELLED.format(count=count), soft_wrap=True)
    return DONE


def _write_files(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    files, written = _files(), list[str]()
    options.out.mkdir(parents=True, exist_ok=True)
    papers = [*_results(store, files, actor, options.batch)]
    if options.zip:
        papers.append(all_letters(store, files, actor, options.batch))
    for paper in papers:
        path = options.out / paper.name
        _write(path, paper)
        written.append(str(path))
    if options.json:
        print_json({"exit_code": DONE, "files": written})
    else:
        for name in written:
            console().print(WROTE.format(path=name), soft_wrap=True)
    return DONE


def _results(store: Store, files: Files, actor: Actor, batch_id: int) -> Iterator[Paper]:
    """Those that there are; at least one. Raises NotFoundError."""
    found, missing = 0, None
    for each in Result:
        try:
            paper = result_file(store, files, actor, batch_id, each)
        except NotFoundError as error:
            missing = missing or error
            continue
        found += 1
        yield paper
    if not found and missing is not None:
        raise missing


def _write(path: Path, paper: Paper) -> None:
    part = path.with_name(f".{path.name[:40]}.part")
    try:
        with part.open("wb") as stream:
            stream.writelines(paper.pieces)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _files() -> Files:
    return open_files(read_environment())


# --- numbers ------------------------------------------------------------------------------


def _numbers(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    office = read_office(options.office)
    year = read_number("YEAR", options.year) or 0
    number = read_number("--next", options.next)
    if number is not None:
        set_next_number(store, actor, office, year, number)
    counter = see_counter(store, actor, office, year)
    if options.json:
        known = ("first_number", "next_number", "free")
        told = {name: getattr(counter, name, None) for name in known}
        print_json({"exit_code": DONE, "office": office, "year": year, **told})
        return DONE
    title = CENTRE_NAME if office == CENTRE else province_name(office)
    text = texts.NO_COUNTER.format(office=title, year=year)
    if counter:
        text = texts.COUNTER.format(
            office=title, year=year, next=counter.next_number, free=counter.free
        )
    console().print(text, soft_wrap=True)
    return DONE


_ACTIONS: Final[Mapping[str, Callable[[Store, Actor, argparse.Namespace], int]]] = {
    "plan": _plan,
    "replan": _replan,
    "list": _list,
    "show": _show,
    "start": _start,
    "resume": _resume,
    "cancel": _cancel,
    "files": _write_files,
    "posted": posted,
    "received": received,
    "numbers": _numbers,
}
