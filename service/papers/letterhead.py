"""How a letter of an office would look: an invented one with what the office decides."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PIL import Image

from parsers.isolation import run_isolated
from parsers.showing import page_picture, page_sizes
from service.access.actor import Actor, Task
from service.documents.making import MAKING, maker
from service.offices.settings import see_office
from service.register.facts import office_facts
from service.store.users import CENTRE
from thai.billpayment import reference_of
from thai.provinces import province_by_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.offices.settings import OfficeView
    from service.settings import OfficeSettings
    from service.store.engine import Store

#: It shows all that is told of offices: head, number, account, slip, enclosures, signer.
_LETTER: Final = "repayment_reminder"
_NUMBER: Final = 1
#: Between pages, in dots, and its colour.
_GAP, _EDGE = 12, "#9ca3af"
_QUALITY: Final = 82


def picture_of_sample(store: Store, actor: Actor, office: str) -> bytes:
    """All its pages below each other as a JPEG; nobody real is in it.

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
    count = len(run_isolated(page_sizes, data))
    return _together([run_isolated(page_picture, data, page + 1) for page in range(count)])


def _together(pages: Sequence[bytes]) -> bytes:
    images = [Image.open(io.BytesIO(page)) for page in pages]
    width, height = max(each.width for each in images), sum(each.height for each in images)
    whole, top = Image.new("RGB", (width, height + _GAP * (len(images) - 1)), _EDGE), 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height + _GAP
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _facts(view: OfficeView, sample: Mapping[str, Any], day: date) -> dict[str, Any]:
    settings, office = view.settings, view.newest.office
    place = view.name if office == CENTRE else province_by_code(office).full_name
    enclosures = [each.model_dump() for each in settings.letter.enclosures]
    number = settings.letter_no(_NUMBER if settings.office.number_prefix else None)
    return {
        **office_facts(number, day, settings),
        "enclosures": [*sample["enclosures"], *enclosures],
        "pay_in": _pay_in(settings, sample),
        "copies_to": [each.replace("{province}", place) for each in settings.letter.copies_to],
    }


def _pay_in(settings: OfficeSettings, sample: Mapping[str, Any]) -> dict[str, Any] | None:
    slip = settings.pay_in
    if not slip.biller_id:
        return None
    return {
        "payee": [slip.payee or settings.account.name],
        "biller_id": slip.biller_id + slip.suffix,
        "service_code": slip.service_code,
        "ref1": reference_of(sample["contract_no"]),
        "ref2": reference_of(f"{_NUMBER}2568"),
        "amount": sample["instalment_total"],
    }
