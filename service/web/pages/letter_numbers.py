"""The running letter numbers of an office: where they stand, and from which they go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, flash, render_template, request, url_for

from service.access.actor import Task
from service.offices.numbering import see_counter, set_next_number
from service.offices.settings import see_office
from service.store.errors import StoreError
from service.store.numbers import year_of
from service.web.auth import actor, store
from service.web.pages.forms import given, go, refused, told
from service.web.pages.shell import confirm, is_confirmed, pages, today
from service.web.words import t
from thai.digits import to_arabic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

letter_numbers = pages("letter_numbers", "administration/offices/<office>/numbers")

LONGEST: Final = 8


@letter_numbers.get("", endpoint="numbers")
def numbers(office: str) -> str:
    """Where the office stands this year and the next."""
    actor().need(Task.MANAGE_OFFICES)
    return _page(office, {})


def _page(office: str, typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    view = see_office(store(), actor(), office)
    return render_template(
        "administration/numbers.html",
        view=view,
        counters={year: see_counter(store(), actor(), office, year) for year in _years()},
        years=[(str(year), str(year)) for year in _years()],
        typed=typed,
        errors=errors or {},
        sample=view.settings.letter_no,
    )


def _years() -> tuple[int, int]:
    """Letters of the coming year are numbered at the end of this one."""
    now = year_of(today())
    return now, now + 1


@letter_numbers.post("", endpoint="set_next")
def set_next(office: str) -> AnyResponse:
    """Go on from a number, after a second look at what that means."""
    actor().need(Task.MANAGE_OFFICES)
    typed = {name: to_arabic(given(name, 20)) for name in ("year", "next")}
    errors = _wrong(typed)
    if errors:
        return refused(_page(office, typed, errors))
    year, number = int(typed["year"]), int(typed["next"])
    if not is_confirmed():
        return Response(_ask(office, year, number), mimetype="text/html")
    try:
        set_next_number(store(), actor(), office, year, number)
    except StoreError as error:
        return refused(_page(office, typed, {"next": told(error)}))
    flash(t("administration.numbers.saved", year=year, number=f"{number:,}"))
    return go(url_for("letter_numbers.numbers", office=office))


def _wrong(typed: Mapping[str, str]) -> dict[str, str]:
    wrong = {}
    if typed["year"] not in map(str, _years()):
        wrong["year"] = t("form.bad_value")
    number = typed["next"]
    if not (number.isascii() and number.isdecimal() and len(number) <= LONGEST and int(number)):
        wrong["next"] = t("administration.numbers.bad_number" if number else "form.missing")
    return wrong


def _ask(office: str, year: int, number: int) -> str:
    view = see_office(store(), actor(), office)
    counter = see_counter(store(), actor(), office, year)
    says = [t("administration.numbers.will", first=view.settings.letter_no(number), year=year)]
    if counter is None:
        says.append(t("administration.numbers.begins"))
    elif number > counter.next_number > counter.first_number:
        skipped = f"{number - counter.next_number:,}"
        says.append(t("administration.numbers.passed_over", count=skipped))
    return confirm(
        t("administration.numbers.ask", name=view.name, year=year, number=f"{number:,}"),
        says,
        button=t("administration.numbers.set"),
        cancel=url_for("letter_numbers.numbers", office=office),
        kept={"year": year, "next": number},
        action=request.path,
        danger=False,
    )
