"""The menu: what there is, and which of it somebody may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import current_app, request, url_for

from service.access.actor import Actor, Task
from service.web.words import word_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class _Place:
    """An entry: its blueprint, the view it opens, its word in ``menu``; any task opens it.

    ``more`` are blueprints whose pages belong to it too.
    """

    blueprint: str
    view: str
    word: str
    tasks: frozenset[Task]
    more: tuple[str, ...] = ()


def _place(
    word: str, *tasks: Task, blueprint: str = "", view: str = "", more: tuple[str, ...] = ()
) -> _Place:
    return _Place(blueprint or word, view or blueprint or word, word, frozenset(tasks), more)


#: In the order in which work goes; whose pages are not there is left out.
PLACES: Final = (
    _place("home", *Task),
    _place("register", Task.READ_REGISTER),
    _place("followup", Task.RECORD_VISITS, Task.READ_REGISTER),
    _place("cases", Task.READ_REGISTER),
    _place("send_in", Task.SEND_IN),
    _place("review", Task.REVIEW),
    _place("schedules", Task.REVIEW, Task.APPROVE),
    _place("documents", Task.MAKE_DOCUMENTS),
    _place(
        "batches",
        Task.RUN_BATCHES,
        Task.RECORD_POST,
        more=("batch_letters", "batch_post"),
    ),
    _place("reports", Task.READ_REGISTER, more=("figures", "exports")),
    _place(
        "administration",
        Task.MANAGE_USERS,
        Task.MANAGE_OFFICES,
        Task.READ_LOG,
        Task.APPROVE,
        Task.MANAGE_TEMPLATES,
        Task.APPROVE_TEMPLATES,
        more=("letterheads", "letter_numbers", "watching", "word_templates"),
    ),
    _place("help", *Task, blueprint="guide"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the menu as it is shown."""

    label: str
    url: str
    is_here: bool


def menu_of(actor: Actor) -> Iterator[Entry]:
    """What this person may open."""
    for place in PLACES:
        endpoint = f"{place.blueprint}.{place.view}"
        if place.tasks & actor.tasks and endpoint in current_app.view_functions:
            here = request.blueprint in {place.blueprint, *place.more}
            yield Entry(word_of("menu", place.word), url_for(endpoint), here)
