"""The log in words: its events by group, what was done to which record, its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import url_for

from service.access.actor import Actor, Task
from service.debts.court_cases import CaseState, CaseStep
from service.debts.model import BorrowerKind, DebtorClass, MeasureKind, NoticeOutcome
from service.debts.notice_names import name_of
from service.register.timeline import document_title
from service.reports.model import Kind as ReportKind
from service.store.schema import Role
from service.store.schema.access import ImportState
from service.store.schema.exports import ExportKind
from service.store.schema.submissions import State
from service.store.users import CENTRE, CENTRE_NAME
from service.web.pages.template_names import name_of as template_name
from service.web.pages.writing import NOTHING, baht, count, thai_day
from service.web.words import t, word_of, words
from thai.provinces import ProvinceError, province_by_code

if TYPE_CHECKING:
    from service.access.watching import Entries
    from service.store.log_pages import Entry
    from thai.labels import Labelled

EVENTS: Final = "administration.event"
#: The groups to look in, each with the first parts of its events' codes.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "register": ("loan", "loans", "register", "agenda", "view", "debtor"),
    "submissions": ("submission", "paper", "record", "schedule", "cash"),
    "documents": ("document", "draft"),
    "batches": ("batch",),
    "followup": ("visit", "visits"),
    "cases": ("case", "cases"),
    "reports": ("reports", "budget", "budgets", "exports"),
    "sign_in": ("session", "second_factor", "token"),
    "users": ("user", "users"),
    "settings": ("office", "numbers", "template"),
    "store": ("store", "keys", "log"),
}
_GROUP_OF: Final = {part: group for group, parts in GROUPS.items() for part in parts}


def group_of(code: str) -> str:
    """The group of an event. Raises KeyError."""
    return _GROUP_OF[code.partition(".")[0]]


def event_word(code: str) -> str:
    """An event in words; what an older release noted stays as it is."""
    return words().get(f"{EVENTS}.{code}", code)


def events() -> dict[str, list[tuple[str, str]]]:
    """Every event with its word, group by group."""
    found: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
    for key, word in words().items():
        if key.startswith(f"{EVENTS}."):
            code = key.removeprefix(f"{EVENTS}.")
            found[group_of(code)].append((code, word))
    return found


# --- records ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A record in words, with the address of its page where this person may open it."""

    text: str
    url: str = ""


#: Kind to the page of its records and what the address calls their parts.
_PAGES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "document": ("documents.made", ("document_id",)),
    "submission": ("review.submission", ("submission_id",)),
    "accepted": ("review.paper", ("submission_id", "paper")),
    "schedule": ("schedules.schedule", ("proposal_id",)),
    "visit": ("followup.visit", ("visit_id",)),
    "case": ("cases.case", ("case_id",)),
    "batch": ("batches.batch", ("batch_id",)),
    "loan": ("register.loan", ("loan_id",)),
}
_PEOPLE: Final = frozenset({"user", "session", "second_factor", "token"})
_RECORD: Final = re.compile(r"([a-z_]+)[: ](.+)")
_TEMPLATE: Final = re.compile(r"template:([\w/.-]+):([0-9]+)")
_NUMBERS: Final = re.compile(r"[0-9]{1,18}(?:/[0-9]{1,9})*")


def record_of(entry: Entry, found: Entries, actor: Actor) -> Told:
    """What an entry is about."""
    record, part = entry.record, entry.what.partition(".")[0]
    if record in found.loans:
        return Told(record, url_for("register.loan", loan_id=found.loans[record]))
    if part in _PEOPLE:
        may = record in found.users and actor.may(Task.MANAGE_USERS)
        url = url_for("administration.user", user_id=found.users[record]) if may else ""
        return Told(record or NOTHING, url)
    if part in {"office", "numbers"}:
        url = url_for("letterheads.office", office=record)
        return Told(_office(record), url if actor.may(Task.MANAGE_OFFICES) else "")
    if template := _TEMPLATE.fullmatch(record):
        file, number = template.groups()
        tasks = actor.tasks & {Task.MANAGE_TEMPLATES, Task.APPROVE_TEMPLATES}
        url = url_for("word_templates.template", file=file) if tasks else ""
        word = t("administration.template.version_of", name=template_name(file), number=number)
        return Told(word, url)
    return _numbered(record) or Told(words().get(f"administration.record.{record}", record))


def _numbered(record: str) -> Told | None:
    """``visit:4``, ``submission:5/1`` and the like; None for any other record."""
    split = _RECORD.fullmatch(record)
    word = words().get(f"administration.record_kind.{split[1]}", "") if split else ""
    if split is None or not word:
        return None
    kind, numbers = split[1], split[2]
    text = f"{word} {_office(numbers) if kind in _OF_OFFICES else numbers}"
    if kind not in _PAGES or not _NUMBERS.fullmatch(numbers):
        return Told(text)
    endpoint, names = _PAGES[kind]
    if kind == "submission" and "/" in numbers:
        endpoint, names = _PAGES["accepted"]
    values: dict[str, Any] = dict(zip(names, map(int, numbers.split("/")), strict=False))
    return Told(text, url_for(endpoint, **values) if len(values) == len(names) else "")


_OF_OFFICES: Final = frozenset({"budget", "plan", "visits"})


def _office(code: str) -> str:
    """``50`` and ``50:2568/1`` by the name of the province."""
    office, _, rest = code.partition(":")
    if office == CENTRE:
        return CENTRE_NAME
    try:
        name = province_by_code(office).name
    except ProvinceError:
        return code
    return " ".join(filter(None, (name, rest)))


# --- facts --------------------------------------------------------------------------------

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONEY: Final = frozenset({"amount", "loan_amount", "principal", "interest"})
_LABELS: Final[Mapping[str, tuple[type[Labelled], ...]]] = {
    "role": (Role,),
    "debtor_class": (DebtorClass,),
    "borrower_kind": (BorrowerKind,),
    "outcome": (NoticeOutcome,),
    "kind": (MeasureKind, ExportKind),
    "kinds": (ReportKind,),
    "state": (State, CaseState, ImportState),
    "step": (CaseStep,),
}
#: Of a SHA-256 in hex only the beginning is shown.
_DIGEST: Final = 64
_SHOWN: Final = 12
#: Below these a list of two is what was and what is.
_CHANGES: Final = frozenset({"loan", "columns"})
_CHANGED: Final = frozenset({("role",), ("office",)})
_MOST: Final = 12


def facts_of(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an entry tells more, as labels and values; the first of many."""
    found = list(_facts(facts, ()))
    more = len(found) - _MOST
    if more > 0:
        found[_MOST:] = [(t("administration.log.more"), count(more))]
    return found


def _facts(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _facts(part, (*path, key))
    elif isinstance(value, list) and any(isinstance(each, Mapping | list) for each in value):
        for each in value:
            yield from _facts(each, path)
    elif value not in (None, "", []):
        label = " › ".join(_label(key) for key in path)
        yield label, _value(path, value)


def _label(key: str) -> str:
    return words().get(f"administration.fact.{key}", key)


def _value(path: tuple[str, ...], value: Any) -> str:
    key = path[-1]
    if not isinstance(value, list):
        return _word(key, value)
    said = [_word(key, each) for each in value]
    if _CHANGES & set(path[-2:-1]) or path in _CHANGED:
        return t("administration.log.change", before=said[0], after=said[-1])
    return ", ".join(said) or NOTHING


def _word(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return word_of("administration.office_option.yes", "yes" if value else "no")
    if value is None or value == "":
        return NOTHING
    if isinstance(value, int):
        is_count = key not in {"year", "fiscal_year", "loan", "import", "session", "token", "no"}
        return baht(value) if key in _MONEY else count(value) if is_count else str(value)
    text = str(value)
    if _DAY.fullmatch(text):
        # Numbers of receipts may look like days.
        with suppress(ValueError):
            return thai_day(date.fromisoformat(text), "short")
    return _choice(key, text)


def _choice(key: str, text: str) -> str:
    for kind in _LABELS.get(key, ()):
        for each in kind:
            if each.value == text:
                return each.label
    if key in {"office", "provinces", "province"}:
        return _office(text)
    if key == "document":
        return document_title(text)
    if key in {"kind", "kinds"}:
        return name_of(text)
    if key in {"digest", "file", "checksum"} and len(text) == _DIGEST:
        return f"{text[:_SHOWN]}…"
    group = {"tasks": "task", "sections": "administration.office.section"}.get(key, "")
    return words().get(f"{group}.{text}", text) if group else text
