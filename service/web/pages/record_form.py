"""Forms of a record's fields: what was typed into them, as changes of what stood there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from flask import request

from service.submissions.mending import Change, Op
from templates.slots import SlotKind

if TYPE_CHECKING:
    from service.submissions.view import Shown

#: In the names of a form's fields: the path of the value follows.
VALUE: Final = "v:"
#: Beside each field: a form says nothing of boxes that are not ticked.
ASKED: Final = "asked:"


def typed_changes(fields: Sequence[Shown]) -> list[Change]:
    """What differs from what stood in the fields; rows that were added or taken away come last.

    Rows move the paths of others, so what was typed must come first.
    """
    form = request.form
    changes = list(_typed(fields))
    if "remove_row" in form:
        changes.append(Change(Op.REMOVE_ROW, form["remove_row"]))
    elif "add_row" in form:
        changes.append(Change(Op.ADD_ROW, form["add_row"]))
    return changes


def _typed(fields: Sequence[Shown]) -> Iterator[Change]:
    form = request.form
    for each in fields:
        name = f"{VALUE}{each.path}"
        if each.field.locked or f"{ASKED}{each.path}" not in form:
            continue
        if each.field.kind is SlotKind.CHOICES:
            codes = form.getlist(name)
            if codes != list(each.value or ()):
                labels = {choice.code: choice.label for choice in each.field.choices}
                yield Change(Op.SET, each.path, [labels.get(code, code) for code in codes])
            continue
        typed = form.get(name, "").replace("\r\n", "\n").strip()
        if typed != each.text.strip():
            yield Change(Op.SET, each.path, typed or None)
