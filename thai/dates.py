"""Thai dates both ways: Buddhist years at the edge, ``datetime.date`` in CE inside."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Final, Literal

from thai.digits import to_arabic, to_thai
from thai.errors import ReadingError
from thai.text import normalize

DateStyle = Literal["long", "short", "numeric", "form"]

MONTHS: Final = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
MONTHS_SHORT: Final = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
    "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
WEEKDAYS: Final = (
    "วันจันทร์", "วันอังคาร", "วันพุธ", "วันพฤหัสบดี", "วันศุกร์", "วันเสาร์", "วันอาทิตย์",
)  # fmt: skip

BUDDHIST_OFFSET: Final = 543
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
DEFAULT_PIVOT: Final = 2500

# Between the last CE year (2100) and the first Buddhist one (2443) there is no date of ours.
_BUDDHIST_FROM = 2401
_LONGEST = 80
_FISCAL_START = 10
_QUARTERS = 4
_MONTHS_A_YEAR = 12
_SHORT_YEAR = 2


class DateError(ReadingError):
    """A date that cannot be read.

    Codes: ``unreadable``, ``no_such_day``, ``no_such_month``, ``year_out_of_range``,
    ``wrong_weekday``.
    """


def buddhist_year(day: date) -> int:
    """Give the Buddhist year of a CE date: CE + 543."""
    return day.year + BUDDHIST_OFFSET


def weekday_name(day: date) -> str:
    """Give the Thai name of the weekday with its word วัน, e.g. ``วันศุกร์``."""
    return WEEKDAYS[day.weekday()]


# --- writing ------------------------------------------------------------------------------------


def format_date(day: date, style: DateStyle = "long", *, thai_digits: bool = False) -> str:
    """Write a CE date as Thai offices do.

    long ``1 สิงหาคม 2568``, short ``1 ส.ค. 68``, numeric ``01/08/2568``, form ``วันที่ 1
    เดือน สิงหาคม พ.ศ. 2568``. Raises DateError (``year_out_of_range``) outside CE
    1900-2100, where a Buddhist year stored as CE would otherwise be counted twice.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateError("year_out_of_range", day.isoformat())
    year, month = buddhist_year(day), MONTHS[day.month - 1]
    match style:
        case "long":
            text = f"{day.day} {month} {year}"
        case "short":
            text = f"{day.day} {MONTHS_SHORT[day.month - 1]} {year % 100:02d}"
        case "numeric":
            text = f"{day.day:02d}/{day.month:02d}/{year}"
        case "form":
            text = f"วันที่ {day.day} เดือน {month} พ.ศ. {year}"
    return to_thai(text) if thai_digits else text


# --- reading ------------------------------------------------------------------------------------

_TIME = r"(?:[T ][0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?)?"
_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})" + _TIME
)
_NUMERIC = re.compile(
    r"(?P<head>[^0-9]*)(?P<day>[0-9]{1,2}) ?(?P<sep>[-/.]) ?(?P<month>[0-9]{1,2}) ?(?P=sep) ?"
    r"(?P<year>[0-9]{4}|[0-9]{2})" + _TIME
)
_WORDS = re.compile(
    r"(?P<head>[^0-9]*)(?P<day>[0-9]{1,2})(?P<middle>[^0-9]+)(?P<year>[0-9]{4}|[0-9]{2})"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_ERAS = {
    "พุทธศักราช": "be", "พศ": "be",
    "คริสต์ศักราช": "ce", "คริสตศักราช": "ce", "คศ": "ce",
}  # fmt: skip


def _compact(text: str) -> str:
    return text.replace(" ", "").replace(".", "")


_MONTH_NUMBERS = {
    _compact(name): number
    for names in (MONTHS, MONTHS_SHORT)
    for number, name in enumerate(names, start=1)
}
_HEADS: dict[str, int | None] = {"": None, "วันที่": None, "ที่": None} | {
    lead + tail: number
    for number, name in enumerate(WEEKDAYS)
    for lead in (name, name.removeprefix("วัน"))
    for tail in ("", "ที่")
}


@dataclass(frozen=True, slots=True)
class _Parts:
    text: str
    day: int
    day_span: tuple[int, int]
    month: int
    year: str
    era: str = ""
    weekday: int | None = None


def parse_date(value: str | date | datetime, *, century_pivot: int = DEFAULT_PIVOT) -> date:
    """Read a date in any form that Thai offices write, and give it in CE.

    A year above 2400 is Buddhist, also in a ``date`` or ``datetime`` out of Excel; a
    two-digit year is the Buddhist year in the hundred years from ``century_pivot`` (default
    2500-2599, CE 1957-2056). Accepts CE 1900-2100. Raises DateError; its suggestion is the
    text with the nearest day that exists.
    """
    if isinstance(value, date):
        return _from_calendar(value)
    parts = _split(value)
    year = _christian_year(parts, value, century_pivot)
    day = _existing_day(parts, year, value)
    if parts.weekday is not None and parts.weekday != day.weekday():
        right = f"{weekday_name(day)}ที่ {format_date(day)}"
        raise DateError("wrong_weekday", value, _in_digits_of(value, right))
    return day


def _from_calendar(value: date) -> date:
    era = "be" if value.year >= _BUDDHIST_FROM else "ce"
    found = value.isoformat()
    iso = f"{value.year:04d}-{value.month:02d}-{value.day:02d}"
    parts = _Parts(iso, value.day, (8, 10), value.month, f"{value.year:04d}", era)
    return _existing_day(parts, _christian_year(parts, found, DEFAULT_PIVOT), found)


def _split(value: str) -> _Parts:
    text = to_arabic(normalize(value[: _LONGEST + 1])).translate(_DASHES)
    if len(value) > _LONGEST:
        raise DateError("unreadable", value)
    if match := _YEAR_FIRST.fullmatch(text) or _NUMERIC.fullmatch(text):
        month, era = int(match["month"]), ""
    elif match := _WORDS.fullmatch(text):
        month, era = _month_and_era(match, value)
    else:
        raise DateError("unreadable", value)
    head = _compact(match.groupdict().get("head", ""))
    if head not in _HEADS:
        raise DateError("unreadable", value)
    return _Parts(
        text, int(match["day"]), match.span("day"), month, match["year"], era, _HEADS[head]
    )


def _month_and_era(match: re.Match[str], value: str) -> tuple[int, str]:
    # Excel in Thai writes 1-ส.ค.-68.
    middle = match["middle"].replace("-", "").replace("/", "")
    name, era = _compact(middle).removeprefix("เดือน"), ""
    for word, meaning in _ERAS.items():
        if name.endswith(word):
            name, era = name.removesuffix(word), meaning
            break
    if number := _MONTH_NUMBERS.get(name):
        return number, era
    near = get_close_matches(name, MONTHS, n=1, cutoff=0.7)
    mended = f"{match['day']} {near[0]} {match['year']}" if near else ""
    raise DateError("unreadable", value, _in_digits_of(value, mended))


def parse_month(text: str) -> int:
    """Read a Thai month name, full or short, with or without its dots: 1 to 12.

    Raises DateError (``unreadable``) with the nearest month name as the suggestion.
    """
    name = _compact(normalize(text)).removeprefix("เดือน")
    if number := _MONTH_NUMBERS.get(name):
        return number
    near = get_close_matches(name, MONTHS, n=1, cutoff=0.7)
    raise DateError("unreadable", text, near[0] if near else "")


def _christian_year(parts: _Parts, found: str, pivot: int) -> int:
    number = int(parts.year)
    if len(parts.year) == _SHORT_YEAR:
        if parts.era == "ce":
            raise DateError("unreadable", found)
        year = pivot + (number - pivot) % 100 - BUDDHIST_OFFSET
    elif parts.era == "be" or (not parts.era and number >= _BUDDHIST_FROM):
        year = number - BUDDHIST_OFFSET
    else:
        year = number
    if FIRST_YEAR <= year <= LAST_YEAR:
        return year
    raise DateError("year_out_of_range", found, _in_digits_of(found, _other_era(parts, number)))


def _other_era(parts: _Parts, number: int) -> str:
    """Mend a year written under the wrong era, e.g. ``พ.ศ. 2025``."""
    year = number if parts.era == "be" else number - BUDDHIST_OFFSET
    if not parts.era or not FIRST_YEAR <= year <= LAST_YEAR:
        return ""
    try:
        return format_date(date(year, parts.month, parts.day))
    except ValueError:
        return ""


def _existing_day(parts: _Parts, year: int, found: str) -> date:
    if not 1 <= parts.month <= _MONTHS_A_YEAR:
        swapped = ""
        # Month first, as American programs write it.
        if 1 <= parts.day <= _MONTHS_A_YEAR < parts.month <= monthrange(year, parts.day)[1]:
            swapped = format_date(date(year, parts.day, parts.month))
        raise DateError("no_such_month", found, _in_digits_of(found, swapped))
    last = monthrange(year, parts.month)[1]
    if not 1 <= parts.day <= last:
        start, end = parts.day_span
        nearest = str(min(max(parts.day, 1), last))
        mended = parts.text[:start] + nearest + parts.text[end:]
        raise DateError("no_such_day", found, _in_digits_of(found, mended))
    return date(year, parts.month, parts.day)


def _in_digits_of(found: str, suggestion: str) -> str:
    return to_thai(suggestion) if to_arabic(found) != found else suggestion


# --- the fiscal year ----------------------------------------------------------------------------


def fiscal_year(day: date) -> int:
    """Give the Buddhist fiscal year: from 1 October, named by the year in which it ends."""
    return buddhist_year(day) + (day.month >= _FISCAL_START)


def fiscal_year_bounds(be: int) -> tuple[date, date]:
    """Give the first and the last day of a Buddhist fiscal year.

    Raises DateError (``year_out_of_range``) when its days do not fall in CE 1900-2100, so
    also when a CE year is handed in.
    """
    end = be - BUDDHIST_OFFSET
    if not FIRST_YEAR < end <= LAST_YEAR:
        raise DateError("year_out_of_range", str(be))
    return date(end - 1, _FISCAL_START, 1), date(end, _FISCAL_START - 1, 30)


def quarter(day: date) -> int:
    """Give the fiscal quarter, 1 (ต.ค.-ธ.ค.) to 4 (ก.ค.-ก.ย.); source: manual L1418."""
    return (day.month - _FISCAL_START) % _MONTHS_A_YEAR // 3 + 1


def quarter_bounds(be: int, q: int) -> tuple[date, date]:
    """Give the first and the last day of fiscal quarter ``q`` (1-4) of a Buddhist fiscal year.

    Raises ValueError for another quarter, DateError for a year as ``fiscal_year_bounds``
    does.
    """
    if not 1 <= q <= _QUARTERS:
        raise ValueError(f"a quarter is 1 to 4, not {q}")
    opening, closing = fiscal_year_bounds(be)
    year = opening.year if q == 1 else closing.year
    first = (_FISCAL_START - 1 + (q - 1) * 3) % _MONTHS_A_YEAR + 1
    return date(year, first, 1), date(year, first + 2, monthrange(year, first + 2)[1])
