"""Which of the demo's visits and cases the walks look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.access.actor import Actor
from service.followup.cases import see_cases
from service.followup.visits import see_visits
from service.store.cases import CaseFilters
from service.store.followup import VisitFilters
from service.store.users import find_user

if TYPE_CHECKING:
    from tests.helpers.demo import Demo


def note_followup(demo: Demo) -> None:
    with demo.store.reading() as reader:
        user = find_user(reader, "chiangmai")
        assert user is not None
    actor = Actor.of(user)
    red = see_visits(demo.store, actor, VisitFilters(awaits_result=True)).visits[0]
    demo.notes["visit"] = str(red.id)
    demo.notes["visit_year"] = str(red.visit.fiscal_year)
    demo.notes["visit_province"] = red.province
    demo.notes["case"] = str(see_cases(demo.store, actor, CaseFilters()).cases[0].id)
