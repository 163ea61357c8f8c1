"""How a letter of an office would look: an invented one with what the office decides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from parsers.isolation import run_isolated
from parsers.showing import page_picture
from service.access.actor import Actor, Task
from service.documents.making import MAKING, maker
from service.offices.settings import see_office
from service.register.facts import office_facts
from service.store.users import CENTRE
from thai.provinces import province_by_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.offices.settings import OfficeView
    from service.store.engine import Store

#: A letter that shows all that is told of offices: head, number, account, enclosures, signer.
_LETTER: Final = "demand_notice_1"
_NUMBER: Final = 1


def picture_of_sample(store: Store, actor: Actor, office: str) -> bytes:
    """The first page as a JPEG; nobody real is in it.

    Raises ForbiddenError, NotFoundError, StoreError, CannotMake.
    """
    actor.need(Task.MANAGE_OFFICES)
    view = see_office(store, actor, office)
    press = maker(_LETTER)
    sample = press.document.sample()
    day = date.fromisoformat(sample["letter_date"])
    record = press.document.record.model_validate({**sample, **_facts(view, sample, day)})
    with MAKING:
        data = press.pdf(record, day)
    picture: bytes = run_isolated(page_picture, data, 1)
    return picture


def _facts(view: OfficeView, sample: Mapping[str, Any], day: date) -> dict[str, Any]:
    settings, office = view.settings, view.newest.office
    place = view.name if office == CENTRE else province_by_code(office).full_name
    enclosures = [each.model_dump() for each in settings.letter.enclosures]
    number = settings.letter_no(_NUMBER if settings.office.number_prefix else None)
    return {
        **office_facts(number, day, settings),
        "enclosures": [*sample["enclosures"], *enclosures],
        "copies_to": [each.replace("{province}", place) for each in settings.letter.copies_to],
        "pay_within_days": settings.debts.pay_within_days,
    }
