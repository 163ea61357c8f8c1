"""Watching over the service: who did what, whether that log is whole, how the work stands."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from flask import render_template, request

from service.access.watching import last_verified, read_log, verify_log
from service.jobs.health import see_health
from service.store.log_pages import Wanted
from service.web.auth import BANGKOK, actor, services, store
from service.web.pages.log_words import GROUPS, event_word, events, facts_of, record_of
from service.web.pages.shell import pages
from service.web.ratelimits import limit, rates
from service.web.reply import number_cursor
from service.web.words import t
from thai.dates import DateError, parse_date

watching = pages("watching", "administration")

_EXACT: Final = ("who", "what", "record")
_DAYS: Final = ("since", "until")
#: Before the name of a group where an event may stand.
_GROUP: Final = "group:"


@watching.get("/work", endpoint="work")
def work() -> str:
    """How queues and workers stand; that Redis is away is what this page is there to tell."""
    return render_template("administration/work.html", health=see_health(services(), actor()))


@watching.get("/log", endpoint="log")
def log() -> str:
    asked = {key: request.args.get(key, "").strip()[:200] for key in (*_EXACT, *_DAYS)}
    days, errors = _days(asked)
    kinds = GROUPS.get(asked["what"].removeprefix(_GROUP), ())
    wanted = Wanted(
        who=asked["who"],
        what="" if kinds else asked["what"],
        record=asked["record"],
        kinds=kinds,
        since=_midnight(days.get("since")),
        until=_midnight(days.get("until"), after=1),
    )
    oldest_first = request.args.get("order") == "asc"
    cursor = number_cursor(request.args.get("cursor", ""))
    page = read_log(store(), actor(), wanted, cursor=cursor, oldest_first=oldest_first)
    may_verify = actor().scope.codes is None
    return render_template(
        "administration/log.html",
        page=page,
        records=[record_of(each, page, actor()) for each in page.entries],
        asked=asked,
        errors=errors,
        events=events(),
        oldest_first=oldest_first,
        event_word=event_word,
        facts=facts_of,
        group=_GROUP,
        may_verify=may_verify,
        verified=last_verified(store(), actor()) if may_verify else None,
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


@watching.post("/log/verify", endpoint="verify")
def verify() -> str:
    limit("verify", rates().costly)
    return render_template("administration/verified.html", verdict=verify_log(store(), actor()))
