"""What an office decides for itself: its name, its numbers, its account, its open rules.

One TOML file, ``office.toml``; ``samples/office.toml`` explains every key. Where the office
has said nothing, a letter gets dots to write on: nothing is invented, least of all a number
code.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from service.debts.rules import DebtRules
from templates.findings import Finding, Place
from templates.record import field_path
from thai.calendar import is_working_day
from thai.dates import parse_date
from thai.ids import IdError, tax_id
from thai.text import normalize

if TYPE_CHECKING:
    from service.debts.clocks import WorkingDay

ENVIRONMENT_KEY = "FAF_OFFICE"
DEFAULT_FILE = Path("office.toml")
DOTS = "." * 30

_PERCENT = 100


def _text(value: object) -> object:
    return normalize(value) if isinstance(value, str) else value


def _day(value: object) -> object:
    # The message of a ValueError inside a validator reaches people only as ``_EXPECTED``.
    return parse_date(value) if isinstance(value, str) else value


def _rules(value: object) -> object:
    """Percent a year is what people write; the rules want the fraction."""
    if isinstance(value, Mapping) and "penalty_rate" in value:
        # Somebody would write 3 there and mean per cent.
        raise PydanticCustomError("rate_as_fraction", "penalty_percent")
    if not isinstance(value, Mapping) or "penalty_percent" not in value:
        return value
    rules = {key: item for key, item in value.items() if key != "penalty_percent"}
    try:
        percent = TypeAdapter(Decimal).validate_python(value["penalty_percent"])
    except ValidationError as error:
        raise PydanticCustomError("not_a_percent", "penalty_percent") from error
    return rules | {"penalty_rate": percent / _PERCENT}


def _biller(value: object) -> object:
    if not isinstance(value, str) or not value.strip():
        return value
    try:
        return tax_id(value)
    except IdError as error:
        # A wrong digit here would send every payment of a batch to somebody else.
        raise PydanticCustomError("not_a_biller", "{found}", {"found": error.found}) from error


Text = Annotated[str, BeforeValidator(_text), Field(max_length=300)]
Day = Annotated[date, BeforeValidator(_day)]
Length = Annotated[Decimal, Field(ge=10, le=210)]
Gap = Annotated[Decimal, Field(ge=0, le=200)]
Biller = Annotated[str, BeforeValidator(_biller)]
Rules = Annotated[DebtRules, BeforeValidator(_rules)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Office(_Part):
    """Who writes: the outside of every letter."""

    unit: Text = "กองทุนสงเคราะห์เกษตรกร"
    address_lines: tuple[Text, ...] = (DOTS,)
    number_prefix: Text = ""
    signer_name: Text = DOTS
    signer_position: Text = DOTS
    contact_unit: Text = DOTS
    contact_phone: Text = DOTS
    contact_email: Text = ""


class Account(_Part):
    """The account that debtors pay into."""

    name: Text = DOTS
    number: Text = DOTS
    bank: Text = DOTS


class PayInSettings(_Part):
    """Who is paid by the slips under letters that ask for money; no ``biller_id``, no slip.

    ``biller_id`` is the tax number of 13 digits, ``suffix`` the two digits that the bank gave
    with it, ``service_code`` the bank's own code. Without ``payee`` the account's name stands.
    """

    biller_id: Biller = ""
    suffix: str = Field(default="00", pattern="^[0-9]{2}$")
    payee: Text = ""
    service_code: Text = ""


class LabelSettings(_Part):
    """A sheet of address labels, A4; lengths in millimetres, ``size`` of letters in points.

    Without ``left`` and ``top`` the labels stand in the middle of the sheet.
    """

    columns: int = Field(default=3, ge=1, le=10)
    rows: int = Field(default=8, ge=1, le=30)
    width: Length = Decimal(70)
    height: Length = Decimal(36)
    gap_across: Gap = Decimal(0)
    gap_down: Gap = Decimal(0)
    left: Gap | None = None
    top: Gap | None = None
    size: int = Field(default=15, ge=8, le=24)


class EnvelopeSettings(_Part):
    """Where the window of the office's envelopes shows a sheet folded in three, in millimetres.

    ``window`` is whether they have one: then a batch gets cover sheets instead of labels.
    """

    window: bool = False
    left: Gap = Decimal(20)
    top: Gap = Decimal(50)
    width: Length = Decimal(90)
    height: Length = Decimal(35)


class Enclosure(_Part):
    """Something that goes with every letter, e.g. a blank form."""

    title: Text
    amount: Text = "1 ฉบับ"


class LetterSettings(_Part):
    """What all letters share; ``{province}`` in ``copies_to`` becomes จังหวัด and its name."""

    urgency: Text = ""
    copies_to: tuple[Text, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


class Holidays(_Part):
    """Days that differ from the public list: ``extra`` are off, ``worked`` are not."""

    extra: frozenset[Day] = frozenset()
    worked: frozenset[Day] = frozenset()


class OfficeSettings(_Part):
    """All settings of an office."""

    office: Office = Office()
    account: Account = Account()
    letter: LetterSettings = LetterSettings()
    pay_in: PayInSettings = PayInSettings()
    labels: LabelSettings = LabelSettings()
    envelope: EnvelopeSettings = EnvelopeSettings()
    debts: Rules = DebtRules()
    holidays: Holidays = Holidays()

    def letter_no(self, number: int | None) -> str:
        """The letter number; without one the prefix, with room to write after it."""
        prefix = self.office.number_prefix
        return prefix or DOTS if number is None else f"{prefix}{number}"

    @property
    def digest(self) -> str:
        """Twelve hex digits that change with any setting."""
        data = self.model_dump(mode="json")
        data["holidays"] = {kind: sorted(days) for kind, days in data["holidays"].items()}
        encoded = json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
        return hashlib.sha256(encoded).hexdigest()[:12]

    def as_said(self) -> dict[str, Any]:
        """Every setting, JSON-ready and in the words of the file: ``check_settings`` reads it."""
        data = self.model_dump(mode="json")
        data["holidays"] = {kind: sorted(days) for kind, days in data["holidays"].items()}
        rate = _PERCENT * Decimal(data["debts"].pop("penalty_rate"))
        data["debts"] = {"penalty_percent": f"{rate.normalize():f}", **data["debts"]}
        return data

    def working_day(self) -> WorkingDay:
        """Whether this office works on a day."""
        extra, worked = self.holidays.extra, self.holidays.worked
        return lambda day: is_working_day(day, extra, worked=worked)


def find_settings(given: Path | None) -> Path | None:
    """The settings file to read: ``given``, else the environment's, else ./office.toml."""
    if given is not None:
        return given
    if named := os.environ.get(ENVIRONMENT_KEY):
        return Path(named)
    return DEFAULT_FILE if DEFAULT_FILE.exists() else None


def read_settings(path: Path | None) -> tuple[OfficeSettings | None, list[Finding]]:
    """The settings of a file; without a file the neutral ones; None when there are findings."""
    data, findings = read_said(path)
    settings, wrong = (None, findings) if data is None else check_settings(data)
    return settings, wrong if path is None else [finding.at(file=str(path)) for finding in wrong]


def read_said(path: Path | None) -> tuple[dict[str, Any] | None, list[Finding]]:
    """What a file says, section by section and unchecked; without a file nothing."""
    if path is None:
        return {}, []
    try:
        data = path.read_bytes()
    except OSError:
        return None, [Finding("settings.not_found", Place(file=str(path)))]
    return parse_said(data)


def parse_said(data: bytes) -> tuple[dict[str, Any] | None, list[Finding]]:
    """What the bytes of an ``office.toml`` say, unchecked; None when it is no TOML."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal), []
    except UnicodeDecodeError:
        return None, [Finding("settings.not_utf8")]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, [Finding("settings.not_toml", found=str(error))]


def check_settings(said: Mapping[str, Any]) -> tuple[OfficeSettings | None, list[Finding]]:
    """The settings of what somebody says, the rest neutral; None when there are findings."""
    try:
        settings = OfficeSettings.model_validate(dict(said))
    except ValidationError as error:
        return None, [_finding(detail) for detail in error.errors()]
    findings = [*_no_days(settings.debts), *_off_the_sheet(settings)]
    return (None, findings) if findings else (settings, [])


_EXPECTED = {
    "string_type": "ข้อความในเครื่องหมายคำพูด",
    "string_too_long": "ข้อความไม่เกิน 300 ตัวอักษร",
    "tuple_type": 'รายการข้อความ เช่น ["บรรทัดที่ 1", "บรรทัดที่ 2"]',
    "frozen_set_type": 'รายการวันที่ เช่น ["2/1/2569"]',
    "model_type": "กลุ่มค่า เช่น [office]",
    "dataclass_type": "กลุ่มค่า เช่น [debts]",
    "int_type": "จำนวนเต็ม",
    "int_parsing": "จำนวนเต็ม",
    "int_from_float": "จำนวนเต็ม",
    "bool_type": "true หรือ false",
    "bool_parsing": "true หรือ false",
    "decimal_type": "ตัวเลข เช่น 3 หรือ 3.5",
    "decimal_parsing": "ตัวเลข เช่น 3 หรือ 3.5",
    "missing": "ข้อความ",
    "not_a_percent": "ตัวเลข เช่น 3 หรือ 3.5",
    "not_a_biller": "เลขประจำตัวผู้เสียภาษี 13 หลักที่ถูกต้อง",
    "string_pattern_mismatch": "ตัวเลข 2 หลัก",
}
_LIMITS = {"ge": "ไม่น้อยกว่า", "le": "ไม่เกิน"}
# What a rule that refuses its value expects, by the word its message begins with.
_RULES_EXPECT = {
    "penalty_rate": ("penalty_percent", "ตัวเลขตั้งแต่ 0 ขึ้นไป"),
    "day_basis": ("day_basis", "จำนวนวันมากกว่า 0 เช่น 365"),
    "allocation_order": (
        "allocation_order",
        'ครบทั้ง "penalty", "interest", "principal" อย่างละครั้ง',
    ),
}
_UNKNOWN_KEY = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
_MOST_FOUND = 80


def _finding(detail: Mapping[str, Any]) -> Finding:
    where: list[str | int] = list(detail["loc"])
    place = Place(field=field_path(where))
    if detail["type"] in _UNKNOWN_KEY:
        return _unknown(place, str(where[-1]), _keys_beside(where))
    if detail["type"] == "rate_as_fraction":
        place = Place(field="debts.penalty_rate")
        return Finding(
            "settings.unknown_key", place, found="penalty_rate", suggestion="penalty_percent"
        )
    if detail["type"] == "not_a_percent":
        place = Place(field="debts.penalty_percent")
        detail = {**detail, "input": detail["input"]["penalty_percent"]}
    found = "" if detail["type"] == "missing" else str(detail["input"])[:_MOST_FOUND]
    context = detail.get("ctx", {})
    expected = _EXPECTED.get(detail["type"]) or str(context.get("expected", ""))
    word = str(context.get("error", "")).partition(" ")[0]
    if where == ["debts"] and word in _RULES_EXPECT:
        key, expected = _RULES_EXPECT[word]
        place, found = Place(field=f"debts.{key}"), str(detail["input"].get(key, ""))
    expected = expected or "".join(
        f"{words} {context[limit]}" for limit, words in _LIMITS.items() if limit in context
    )
    if where[0] == "holidays" and not expected:
        expected = "วันที่ เช่น 2/1/2569"
    expected = expected.replace(" or ", " หรือ ")
    return Finding("settings.wrong_value", place, found=found, expected=expected)


def _keys_beside(where: list[str | int]) -> list[str]:
    if where[0] == "debts":
        keys = [field.name for field in fields(DebtRules) if field.name != "penalty_rate"]
        return ["penalty_percent", *keys]
    model: type[BaseModel] = OfficeSettings
    if len(where) > 1:
        model = _PARTS.get(str(where[0]), OfficeSettings)
    return list((Enclosure if "enclosures" in where else model).model_fields)


_PARTS: Mapping[str, type[BaseModel]] = {
    "office": Office,
    "account": Account,
    "letter": LetterSettings,
    "pay_in": PayInSettings,
    "labels": LabelSettings,
    "envelope": EnvelopeSettings,
    "holidays": Holidays,
}


def _unknown(place: Place, key: str, known: list[str]) -> Finding:
    near = get_close_matches(key, known, n=1, cutoff=0.6)
    return Finding("settings.unknown_key", place, found=key, suggestion=near[0] if near else "")


def _no_days(rules: DebtRules) -> Iterator[Finding]:
    """Days must be some that can be counted on from any day."""
    for field in fields(DebtRules):
        value = getattr(rules, field.name)
        if type(value) is int and not 0 <= value <= _MOST_DAYS:
            place = Place(field=f"debts.{field.name}")
            expected = f"0 ถึง {_MOST_DAYS:,}"
            yield Finding("settings.wrong_value", place, found=str(value), expected=expected)


_SHEET_WIDTH, _SHEET_HEIGHT = 210, 297
_MOST_DAYS = 3_650


def _off_the_sheet(settings: OfficeSettings) -> Iterator[Finding]:
    """Labels and a window must be on the paper they are printed on."""
    labels, window = settings.labels, settings.envelope
    across = labels.columns * labels.width + (labels.columns - 1) * labels.gap_across
    down = labels.rows * labels.height + (labels.rows - 1) * labels.gap_down
    ends = (
        ("labels.width", (labels.left or 0) + across, _SHEET_WIDTH),
        ("labels.height", (labels.top or 0) + down, _SHEET_HEIGHT),
        ("envelope.width", window.left + window.width, _SHEET_WIDTH),
        ("envelope.height", window.top + window.height, _SHEET_HEIGHT),
    )
    for field, end, limit in ends:
        if end > limit:
            expected = f"รวมกันไม่เกิน {limit} มม."
            yield Finding("settings.wrong_value", Place(field=field), f"{end} มม.", expected)
