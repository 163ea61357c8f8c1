"""``faf batch posted`` and ``received``: what is typed, pasted or read from the post's lists."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from service.batches.post import record_deliveries, record_posted
from service.batches.postfile import outcome_of
from service.batches.postlists import delivered_from_list, paste_posted, posted_from_list
from service.cli import batch_texts as texts
from service.cli.arguments import read_date, read_file, read_number
from service.cli.screen import console, show_findings
from service.cli.trouble import DONE, NEEDS_PERSON, print_json, refuse
from service.register.post import Delivery, Recorded, Sending

if TYPE_CHECKING:
    import argparse

    from service.access.actor import Actor
    from service.store.engine import Store


def posted(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    """Note letters as posted."""
    on, number = read_date(options.on), options.batch
    ways = [bool(options.letter), options.list is not None, options.pasted is not None]
    if sum(ways) != 1:
        raise refuse("batch.one_way")
    if options.list is not None:
        recorded = posted_from_list(
            store,
            actor,
            number,
            read_file(options.list),
            on,
            filename=options.list.name,
            good_only=options.good_only,
            overwrite=options.overwrite,
        )
    elif options.pasted is not None:
        text = sys.stdin.read() if options.pasted == "-" else _text(options.pasted)
        first = read_number("--first", options.first) or 1
        recorded = paste_posted(
            store, actor, number, text, on, first_no=first, overwrite=options.overwrite
        )
    else:
        recorded = record_posted(
            store,
            actor,
            number,
            list(map(_sending, options.letter)),
            on,
            good_only=options.good_only,
            overwrite=options.overwrite,
        )
    return _told(recorded, as_json=options.json)


def received(store: Store, actor: Actor, options: argparse.Namespace) -> int:
    """Note what the post says of letters."""
    if bool(options.letter) == (options.list is not None):
        raise refuse("batch.one_way")
    if options.list is not None:
        recorded = delivered_from_list(
            store,
            actor,
            options.batch,
            read_file(options.list),
            filename=options.list.name,
            good_only=options.good_only,
            overwrite=options.overwrite,
        )
    else:
        recorded = record_deliveries(
            store,
            actor,
            options.batch,
            list(map(_delivery, options.letter)),
            good_only=options.good_only,
            overwrite=options.overwrite,
        )
    return _told(recorded, as_json=options.json)


def _sending(told: str) -> Sending:
    no, _, number = told.partition("=")
    return Sending(_place(no), number)


def _delivery(told: str) -> Delivery:
    no, _, rest = told.partition("=")
    day, _, word = rest.partition("=")
    on = read_date(day) if day else None
    outcome = outcome_of(word, on)
    if outcome is None:
        raise refuse("post.bad_outcome", found=word)
    return Delivery(_place(no), on, outcome)


def _place(text: str) -> int:
    return read_number("NO", text) or 0


def _text(name: str) -> str:
    data = read_file(Path(name))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("command.not_utf8", file=name) from error


def _told(recorded: Recorded, *, as_json: bool) -> int:
    code = NEEDS_PERSON if recorded.findings else DONE
    if as_json:
        print_json(
            {
                "exit_code": code,
                "done": recorded.done,
                "unchanged": recorded.unchanged,
                "findings": [each.as_dict() for each in recorded.findings],
            }
        )
        return code
    out = console()
    show_findings(out, recorded.findings)
    text = texts.RECORDED.format(done=recorded.done, unchanged=recorded.unchanged)
    if recorded.is_refused:
        text = texts.REFUSED.format(count=len(recorded.findings))
    out.print(text, soft_wrap=True)
    return code
