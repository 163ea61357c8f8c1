"""What a form field says, whatever wrote it: texts, choices, ticks; and where that is in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pikepdf import Array

from parsers.pdf.fields import FormField, Widget
from parsers.pdf.strings import Text, plain, text_of
from parsers.reading import Raw
from templates.findings import Finding, Place
from templates.form import Field
from templates.layout import Layout
from templates.slots import SlotKind

_LONGEST: Final = 200
#: Words for a box that is not ticked, by writers that put a text where a state belongs.
_OFF: Final = frozenset({"", "off", "no", "false", "0", "null"})
_NEAR: Final = 3.0


@dataclass(frozen=True, slots=True)
class Said:
    """A field's values for the record, and what a person must know of them."""

    raws: tuple[Raw, ...]
    findings: tuple[Finding, ...] = ()


def said(field: FormField, path: str, known: Field, layout: Layout | None) -> Said:
    """What a field of ours says; ``layout`` is where our own paper has its places."""
    place = replace(field.place, field=path)
    if field.kind == "Btn":
        made = _ticked(field, path, known, place, layout)
    else:
        made = _typed(field, path, known, place)
    return Said(made.raws, (*made.findings, *_hidden(field, made.raws, place)))


def _hidden(field: FormField, raws: Sequence[Raw], place: Place) -> Iterator[Finding]:
    """A value that nobody can see on the page."""
    shown = [widget for widget in field.widgets if widget.page and not widget.hidden]
    values = [raw for raw in raws if raw.value not in (None, "", False)]
    if values and not shown:
        yield Finding("pdf.field_hidden", place, str(values[0].value)[:_LONGEST])


# --- text ---------------------------------------------------------------------------------------


def _typed(field: FormField, path: str, known: Field, place: Place) -> Said:
    text = _text(field)
    if text.doubt:
        code = "pdf.old_encoding" if text.doubt == "old_thai" else "pdf.broken_text"
        finding = Finding(
            code, place, text.text[:_LONGEST], suggestion=text.text[:_LONGEST],
            facts={"label": known.label},
        )  # fmt: skip
        return Said((Raw(path, None, place),), (finding,))
    value = text.text
    if field.kind == "Ch":
        value = _code(field, value)
    elif "\n" in value and known.kind not in (SlotKind.TEXT, SlotKind.LONG_TEXT):
        value = " ".join(value.split())
    elif known.kind is SlotKind.TEXT and not known.longest:
        value = value.strip("\n")
    return Said((Raw(path, value or None, place),))


def _text(field: FormField) -> Text:
    value: Any = field.value
    if isinstance(value, Array):
        # A list that takes several: none of ours does, so that one at most is chosen.
        texts = [text_of(each) for each in value]
        whole = Text("\n".join(each.text for each in texts), next((t.doubt for t in texts), ""))
    else:
        whole = text_of(value)
    if not whole.text and field.rich is not None:
        rich = text_of(field.rich)
        return Text(plain(rich.text), rich.doubt)
    if not whole.text and not whole.doubt and field.indexes and field.options:
        at = field.indexes[0]
        return Text(field.options[at][0]) if 0 <= at < len(field.options) else whole
    return whole


def _code(field: FormField, value: str) -> str:
    """The code of an option of a list; writers put its label as well."""
    codes = {code for code, _ in field.options}
    if value in codes:
        return value
    labels = [code for code, label in field.options if label == value]
    return labels[0] if len(labels) == 1 else value


# --- boxes --------------------------------------------------------------------------------------


def _ticked(
    field: FormField, path: str, known: Field, place: Place, layout: Layout | None
) -> Said:  # fmt: skip
    if field.is_push:
        return Said(())
    state = _state(field)
    is_on = state.lower() not in _OFF or state in _own_states(known)
    findings = list(_disagreeing(field, state if is_on else "", known, place))
    if known.kind is SlotKind.CHOICES or (known.kind is SlotKind.TICK and not field.is_radio):
        option = "true" if known.kind is SlotKind.TICK else ""
        ticked = is_on and state.lower() != "false"
        return Said((Raw(path, ticked, place, option),), tuple(findings))
    if not is_on:
        return Said((Raw(path, None, place),), tuple(findings))
    code = _choice(field, state, known, path, layout)
    at = next((each.place for each in field.widgets if each.state == state), place)
    place = replace(at, field=path)
    if not code:
        unknown = Finding("pdf.state_unknown", place, state, facts={"label": known.label})
        return Said((Raw(path, None, place),), (*findings, unknown))
    return Said((Raw(path, code, place),), tuple(findings))


def _state(field: FormField) -> str:
    """The state that a field's value names: a name, or a text of those who know no better."""
    value: Any = field.value
    if isinstance(value, Array):
        value = value[0] if len(value) else None
    return text_of(value).text.removeprefix("/")


def _own_states(known: Field) -> frozenset[str]:
    return frozenset(choice.code for choice in known.choices)


def _disagreeing(field: FormField, state: str, known: Field, place: Place) -> Iterator[Finding]:
    """Boxes whose look says something else than the value: a person saw the look."""
    looks = [widget for widget in field.widgets if widget.page and widget.state is not None]
    on = [widget for widget in looks if widget.state not in ("Off", "")]
    if not looks:
        return
    facts = {"label": known.label}
    for widget in on:
        if not state or (field.is_radio and widget.state != state):
            at = replace(widget.place, field=place.field)
            yield Finding("pdf.tick_unlike_value", at, "มีเครื่องหมาย", "ไม่มีเครื่องหมาย", facts=facts)
            return
    if state and not on:
        yield Finding("pdf.tick_unlike_value", place, "ไม่มีเครื่องหมาย", "มีเครื่องหมาย", facts=facts)


def _choice(
    field: FormField, state: str, known: Field, path: str, layout: Layout | None
) -> str:  # fmt: skip
    """The code of a choice: the state, what the options say of it, or where its box stands."""
    codes = _own_states(known) or frozenset({"true", "false"})
    labels = {choice.label: choice.code for choice in known.choices}
    if _are_numbers(field):
        # Then no state is a code, even if there is a code like it.
        code = field.options[int(state)][0] if state.isdecimal() else ""
        return code if code in codes else labels.get(code, "")
    if state in codes:
        return state
    if state in labels:
        return labels[state]
    widget = next((each for each in field.widgets if state in each.states), None)
    return _by_place(widget, path, layout) if widget is not None and layout else ""


def _are_numbers(field: FormField) -> bool:
    """Whether the states are the numbers of the options from 0 on, as Acrobat makes them."""
    states = {state for widget in field.widgets for state in widget.states}
    return bool(states) and states <= {str(number) for number in range(len(field.options))}


def _by_place(widget: Widget, path: str, layout: Layout) -> str:
    """The option whose box stands just there on our own paper."""
    if widget.box is None:
        return ""
    found = {
        spot.option
        for spot in layout.spots
        if spot.path == path
        and spot.page == widget.page
        and all(abs(a - b) < _NEAR for a, b in zip(spot.box, widget.box, strict=True))
    }
    return found.pop() if len(found) == 1 else ""
