"""First steps: what somebody of each role may try first, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from service.store.schema import Role
from service.web.words import word_of

#: Where each step leads.
_PLACES: Final[Mapping[str, str]] = {
    "register": "register.register",
    "documents": "documents.documents",
    "send_in": "send_in.send_in",
    "review": "review.review",
    "visit": "followup.new_visit",
    "batches": "batches.batches",
    "cases": "cases.cases",
    "reports": "reports.reports",
    "schedules": "schedules.schedules",
    "factor": "account.account",
    "users": "administration.users",
    "offices": "letterheads.offices",
    "work": "watching.work",
    "log": "watching.log",
}
#: In the order in which one learns them.
_STEPS: Final[Mapping[Role, Sequence[str]]] = {
    Role.PROVINCE_OFFICER: ("register", "documents", "send_in", "review", "visit"),
    Role.CENTRAL_STAFF: ("register", "batches", "review", "cases", "reports"),
    Role.APPROVER: ("schedules", "register", "reports", "log", "factor"),
    Role.ADMINISTRATOR: ("users", "offices", "factor", "work", "log"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A page to open, and what to try there."""

    title: str
    says: str
    url: str


def steps_of(role: Role) -> list[Step]:
    """The first steps of a role."""
    return [
        Step(word_of("tour.step", name), word_of("tour.try", name), url_for(_PLACES[name]))
        for name in _STEPS[role]
    ]
