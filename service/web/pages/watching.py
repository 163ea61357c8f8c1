"""Watching over the service: who did what, whether that log is whole, how the work stands."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Final

from flask import render_template, request

from service.access.actor import Task
from service.access.watching import read_log, verify_log
from service.jobs.queues import queue_state
from service.store.errors import StoreError
from service.store.log_pages import Wanted
from service.web.auth import BANGKOK, actor, services, store
from service.web.pages.shell import pages
from service.web.ratelimits import limit, rates
from service.web.reply import number_cursor
from service.web.words import t
from thai.dates import DateError, parse_date

watching = pages("watching", "administration")

_EXACT: Final = ("who", "what", "record")
_DAYS: Final = ("since", "until")


@watching.get("/work", endpoint="work")
def work() -> str:
    """How queues and workers stand; that Redis is away is what this page is there to tell."""
    who = actor()
    if not who.may(Task.READ_LOG):
        who.need(Task.RUN_BATCHES)
    state, found = None, []
    try:
        state = queue_state(services())
    except StoreError as error:
        found = [error.finding]
    return render_template("administration/work.html", state=state, found=found)


@watching.get("/log", endpoint="log")
def log() -> str:
    asked = {key: request.args.get(key, "").strip()[:200] for key in (*_EXACT, *_DAYS)}
    days, errors = _days(asked)
    wanted = Wanted(
        **{key: asked[key] for key in _EXACT},
        since=_midnight(days.get("since")),
        until=_midnight(days.get("until"), after=1),
    )
    before = number_cursor(request.args.get("cursor", ""))
    page = read_log(store(), actor(), wanted, before=before)
    return render_template(
        "administration/log.html",
        page=page,
        asked=asked,
        errors=errors,
        facts=_facts,
        may_verify=actor().scope.codes is None,
    )


def _days(asked: dict[str, str]) -> tuple[dict[str, date], dict[str, str]]:
    """The days of the filter, and what is wrong with those that are none."""
    days, errors = {}, {}
    for key in _DAYS:
        if asked[key]:
            try:
                days[key] = parse_date(asked[key])
            except DateError:
                errors[key] = t("form.bad_value")
    return days, errors


def _midnight(day: date | None, after: int = 0) -> datetime | None:
    return datetime.combine(day, time(), BANGKOK) + timedelta(days=after) if day else None


def _facts(facts: dict[str, object]) -> str:
    """As the log keeps them, so that what is shown can be looked for."""
    pairs = (f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in facts.items())
    return ", ".join(pairs)


@watching.post("/log/verify", endpoint="verify")
def verify() -> str:
    limit("verify", rates().costly)
    return render_template("administration/verified.html", verdict=verify_log(store(), actor()))
