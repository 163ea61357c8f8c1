"""The form of what an office decides: its fields, what stands in them, what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import permutations
from typing import TYPE_CHECKING, Any, Final

from flask import request

from service.debts.notice_names import NOTICE_NAMES, name_of
from service.debts.rules import Part, PenaltyBase, Rounding, SpacingFrom
from service.settings import DOTS
from service.web.pages.forms import given
from service.web.words import t, word_of, words
from thai.dates import DateError, format_date, parse_date
from thai.digits import to_arabic

if TYPE_CHECKING:
    from templates.findings import Finding

_LONGEST: Final = 4_000
_MOST_ROWS: Final = 20
#: Longer ones are no number of days or labels, and stay text that is refused.
_DIGITS: Final = 10


class Kind(Enum):
    """How a setting is put in."""

    TEXT = auto()
    #: One to a line.
    LINES = auto()
    #: One day to a line, as Thai people write it.
    DAYS = auto()
    WHOLE = auto()
    NUMBER = auto()
    YES = auto()
    CHOICE = auto()
    CHOICES = auto()
    #: All parts in one order out of all orders.
    ORDER = auto()
    #: A title and an amount in each row.
    ROWS = auto()


_WIDE: Final = frozenset({Kind.LINES, Kind.DAYS, Kind.YES, Kind.CHOICES, Kind.ROWS})
#: Texts that are longer than a third of the form.
_LONG: Final = frozenset({"office.unit", "office.contact_unit", "account.name", "account.bank"})


@dataclass(frozen=True, slots=True)
class Field:
    """A setting; ``options`` are what may be chosen, in the words of the file."""

    section: str
    key: str
    kind: Kind = Kind.TEXT
    options: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.section}.{self.key}"

    @property
    def is_wide(self) -> bool:
        """Whether it wants a line of its own."""
        return self.kind in _WIDE or self.name in _LONG

    @property
    def label(self) -> str:
        return word_of("administration.office", self.name)

    @property
    def help(self) -> str:
        """What more there is to say of it."""
        if self.kind is Kind.DAYS:
            return t("administration.office.days_help")
        about = words().get(f"administration.office_help.{self.name}", "")
        return about or (t("administration.office.lines_help") if self.kind is Kind.LINES else "")

    def choices(self, chosen: Sequence[str] = ()) -> list[tuple[str, str]]:
        """Each option with its word; what was chosen once stays even if it is no option now."""
        others = [each for each in chosen if each and each not in self.options]
        return [(each, self.word(each)) for each in (*self.options, *others)]

    def in_order(self, chosen: Iterable[str]) -> list[str]:
        """What was chosen in the order of the options: a form brings it so."""
        places = {option: place for place, option in enumerate(self.options)}
        return sorted(chosen, key=lambda each: places.get(each, len(places)))

    def word(self, option: str) -> str:
        """An option in words."""
        if self.kind is Kind.ORDER:
            parts = (word_of("administration.office_option.part", each) for each in _parts(option))
            return f" {t('administration.office.then')} ".join(parts)
        if self.kind is Kind.CHOICES:
            return name_of(option)
        return words().get(f"administration.office_option.{self.key}.{option}", option)


def _parts(order: str) -> list[str]:
    return order.split(",")


_NOTICES: Final = tuple(NOTICE_NAMES)
_LENGTHS: Final = ("width", "height", "gap_across", "gap_down", "left", "top")


def _of(section: str, kind: Kind, *keys: str) -> tuple[Field, ...]:
    return tuple(Field(section, key, kind) for key in keys)


_CALCULATION: Final = (
    Field("debts", "penalty_percent", Kind.NUMBER),
    Field("debts", "day_basis", Kind.WHOLE),
    Field("debts", "penalty_base", Kind.CHOICE, tuple(PenaltyBase)),
    Field("debts", "rounding", Kind.CHOICE, tuple(Rounding)),
    Field("debts", "first_penalty_day", Kind.WHOLE),
    Field("debts", "counts_payment_day", Kind.YES),
    Field("debts", "allocation_order", Kind.ORDER, tuple(map(",".join, permutations(Part)))),
)
_DEADLINES: Final = (
    *_of("debts", Kind.WHOLE, "reminder_days", "pay_within_days", "demand_spacing_days"),
    Field("debts", "demand_spacing_from", Kind.CHOICE, tuple(SpacingFrom)),
    *_of("debts", Kind.WHOLE, "remedy_after_demand_days", "remedy_reply_days", "guarantor_days"),
    Field("debts", "guarantor_notice_per_instalment", Kind.YES),
    *_of("debts", Kind.WHOLE, "mortgage_pay_days", "mortgagor_days"),
    Field("debts", "mortgage_after", Kind.CHOICES, _NOTICES),
    Field("debts", "mortgagor_clock_from", Kind.CHOICES, _NOTICES),
    *_of("debts", Kind.WHOLE, "recall_pay_days", "prosecutor_days", "suspension_spacing_days"),
    *_of("debts", Kind.WHOLE, "write_off_reminder_months", "problem_report_days"),
    Field("debts", "one_contact_a_day", Kind.YES),
)
#: Section by section, in the order in which they matter on paper.
SECTIONS: Final[Mapping[str, tuple[Field, ...]]] = {
    "office": (
        Field("office", "unit"),
        Field("office", "address_lines", Kind.LINES),
        *_of("office", Kind.TEXT, "number_prefix", "signer_name", "signer_position"),
        *_of("office", Kind.TEXT, "contact_unit", "contact_phone", "contact_email"),
    ),
    "letter": (
        Field("letter", "urgency"),
        Field("letter", "copies_to", Kind.LINES),
        Field("letter", "enclosures", Kind.ROWS),
    ),
    "account": _of("account", Kind.TEXT, "name", "number", "bank"),
    "pay_in": _of("pay_in", Kind.TEXT, "biller_id", "suffix", "payee", "service_code"),
    "labels": (
        *_of("labels", Kind.WHOLE, "columns", "rows", "size"),
        *_of("labels", Kind.NUMBER, *_LENGTHS),
    ),
    "envelope": (
        Field("envelope", "window", Kind.YES),
        *_of("envelope", Kind.NUMBER, "left", "top", "width", "height"),
    ),
    "holidays": _of("holidays", Kind.DAYS, "extra", "worked"),
    "debts": (*_CALCULATION, *_DEADLINES),
}
FIELDS: Final = {field.name: field for fields in SECTIONS.values() for field in fields}
#: By a field's name: a text, a list of texts, or rows.
Values = dict[str, Any]


def shown(said: Mapping[str, Any]) -> Values:
    """What stands in the fields, of settings in the words of the file; dots are nothing said."""
    return {
        name: _shown(field, said.get(field.section, {}).get(field.key))
        for name, field in FIELDS.items()
    }


def _shown(field: Field, value: Any) -> Any:
    kind = field.kind
    if kind is Kind.CHOICES:
        return field.in_order(value or ())
    if kind is Kind.ROWS:
        return list(value or ())
    if kind is Kind.YES:
        return "yes" if value else ""
    if kind is Kind.ORDER:
        return ",".join(value or ())
    if kind in (Kind.LINES, Kind.DAYS):
        lines = [_day(each) if kind is Kind.DAYS else each for each in value or ()]
        return "\n".join(line for line in lines if line != DOTS)
    return "" if value is None or value == DOTS else str(value)


def _day(day: str) -> str:
    try:
        return format_date(parse_date(day))
    except DateError:
        return day


def typed() -> Values:
    """What the form brought, row buttons followed."""
    return {name: _typed(field) for name, field in FIELDS.items()}


def _typed(field: Field) -> Any:
    if field.kind is Kind.CHOICES:
        return field.in_order(each[:_LONGEST] for each in request.form.getlist(field.name))
    if field.kind is Kind.ROWS:
        return _rows(field.name)
    text = given(field.name, _LONGEST).replace("\r\n", "\n")
    if field.kind in (Kind.WHOLE, Kind.NUMBER):
        return to_arabic(text).replace(",", "")
    return text


def _rows(name: str) -> list[dict[str, str]]:
    form = request.form
    columns = (form.getlist(f"{name}.title"), form.getlist(f"{name}.amount"))
    rows = [
        {"title": title.strip()[:_LONGEST], "amount": amount.strip()[:_LONGEST]}
        for title, amount in zip(*columns, strict=False)
    ]
    removed = form.get("remove_row", "")
    if removed.startswith(f"{name}."):
        rows = [row for at, row in enumerate(rows) if f"{name}.{at}" != removed]
    if form.get("add_row") == name:
        rows.append({"title": "", "amount": ""})
    return rows[:_MOST_ROWS]


def moves_rows() -> bool:
    """Whether a row was only added or taken away: nothing is to be saved yet."""
    return "add_row" in request.form or "remove_row" in request.form


def said_of(values: Values, own: Iterable[str]) -> dict[str, Any]:
    """All that the office says: its own sections; what is blank there is not said."""
    said: dict[str, Any] = {}
    for section in own:
        pairs = ((field.key, _said(field.kind, values[field.name])) for field in SECTIONS[section])
        said[section] = {key: value for key, value in pairs if value is not None}
    return said


def _said(kind: Kind, value: Any) -> Any:
    if kind is Kind.YES:
        return value == "yes"
    if kind is Kind.CHOICES:
        return value
    if kind is Kind.ROWS:
        rows = [{key: text for key, text in row.items() if text} for row in value]
        said: Any = [row for row in rows if row]
    elif kind in (Kind.LINES, Kind.DAYS):
        said = [line.strip() for line in value.split("\n") if line.strip()]
    elif kind is Kind.ORDER:
        said = _parts(value) if value else None
    else:
        is_number = kind is Kind.WHOLE and value.isdecimal() and len(value) < _DIGITS
        said = int(value) if is_number else value
    # Zero is said; blank is not.
    return None if said in ("", [], None) else said


def told(field: Field, value: Any) -> str:
    """A value as one line of words."""
    if field.kind is Kind.YES:
        return word_of("administration.office_option.yes", value or "no")
    if field.kind is Kind.ROWS:
        value = [" ".join(filter(None, (row["title"], row.get("amount", "")))) for row in value]
    elif field.kind is Kind.CHOICES:
        value = [field.word(each) for each in value]
    elif field.kind in (Kind.CHOICE, Kind.ORDER) and value:
        value = field.word(value)
    elif isinstance(value, str):
        value = value.split("\n")
    return (value if isinstance(value, str) else " · ".join(value)) or "-"


def differences(now: Values, then: Values) -> list[tuple[str, str, str]]:
    """Section and label, the value now, the other value, of each field that differs."""
    return [
        (
            f"{word_of('administration.office.section', field.section)}: {field.label}",
            told(field, now[name]),
            told(field, then[name]),
        )
        for name, field in FIELDS.items()
        if now[name] != then[name]
    ]


def errors_of(findings: Iterable[Finding]) -> tuple[dict[str, str], list[str]]:
    """What is wrong by the names of fields, and what belongs to none of them."""
    errors: dict[str, str] = {}
    general: list[str] = []
    for finding in findings:
        parts = [finding.sentence]
        if finding.found:
            parts.append(t("administration.office.found", found=finding.found))
        if finding.expected:
            parts.append(t("administration.office.expected", expected=finding.expected))
        name = _field_of(finding.place.field)
        if name:
            errors[name] = " ".join(filter(None, (errors.get(name, ""), *parts)))
        else:
            general.append(" ".join(filter(None, (finding.place.field, *parts))))
    return errors, general


def _field_of(place: str) -> str:
    """``office.address_lines[1]`` is the field of all lines; rows have fields of their own."""
    whole, bracket, rest = place.partition("[")
    if whole not in FIELDS:
        return ""
    return f"{whole}[{rest}" if bracket and FIELDS[whole].kind is Kind.ROWS else whole


def labels_of(errors: Iterable[str]) -> dict[str, str]:
    """The label of each field that is wrong, and of the boxes that say that a section is own."""
    sections = {f"own-{each}": word_of("administration.office.section", each) for each in SECTIONS}
    return sections | {name: FIELDS[name.partition("[")[0]].label for name in errors}
