"""Baht and satang: everything on integer satang, never a float."""

import decimal
import re
from decimal import Decimal
from typing import Final, TypeAlias

from thai.digits import to_arabic, to_thai
from thai.errors import ReadingError
from thai.text import normalize

Satang: TypeAlias = int

# One satang less than this still fits a signed 64-bit column, with room to add.
LIMIT: Final = 10**18
_BAHT_DIGITS = 16
_MILLION = 1_000_000
_LONGEST = 80
_EXACT = decimal.Context(prec=60)


class MoneyError(ReadingError):
    """An amount that cannot be read.

    Codes: ``unreadable``, ``ambiguous`` (could be two amounts, or the comma and the point
    are swapped), ``separators`` (thousand separators out of place), ``too_many_decimals``,
    ``too_large``.
    """


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide two integers and round halves away from zero, the same for negative amounts.

    Raises ZeroDivisionError.
    """
    if denominator == 0:
        raise ZeroDivisionError("round_half_up by zero")
    size, divisor = abs(numerator), abs(denominator)
    rounded = (2 * size + divisor) // (2 * divisor)
    return rounded if (numerator < 0) == (denominator < 0) else -rounded


# --- numbers in, numbers out --------------------------------------------------------------------


def to_satang(value: Decimal | int | str, *, rounding: str | None = None) -> Satang:
    """Turn an amount in baht into satang, exactly.

    ``rounding`` is a constant of the decimal module, e.g. ``ROUND_HALF_UP``; without it
    more than two decimals raise MoneyError (``too_many_decimals``). Text is read as
    ``parse_baht`` reads it. Raises TypeError for floats and bools, MoneyError otherwise;
    amounts stay below 10**16 baht.
    """
    if isinstance(value, str):
        return _exact_satang(_read(value, points=rounding is not None), value, rounding)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"baht come as Decimal, int or str, not {type(value).__name__}")
    if isinstance(value, int):
        if abs(value) * 100 >= LIMIT:
            raise MoneyError("too_large", f"about 2**{value.bit_length()}")
        return value * 100
    return _exact_satang(value, str(value), rounding)


def _exact_satang(baht: Decimal, found: str, rounding: str | None) -> Satang:
    if not baht.is_finite():
        raise MoneyError("unreadable", found)
    if baht and baht.adjusted() >= _BAHT_DIGITS:
        raise MoneyError("too_large", found)
    # A context of its own: the caller's may hold too few digits.
    cents = baht.quantize(Decimal("0.01"), rounding or decimal.ROUND_DOWN, _EXACT)
    if rounding is None and cents != baht:
        raise MoneyError("too_many_decimals", found)
    satang = int(cents.scaleb(2, _EXACT))
    if abs(satang) >= LIMIT:
        raise MoneyError("too_large", found)
    return satang


def to_baht(satang: Satang) -> Decimal:
    """Give satang as baht with exactly two decimals."""
    return Decimal(_plain(satang, grouping=""))


def format_baht(satang: Satang, *, thai_digits: bool = False) -> str:
    """Write satang as baht, e.g. ``1,250.00``; a negative amount has a minus sign in front."""
    text = _plain(satang, grouping=",")
    return to_thai(text) if thai_digits else text


def _plain(satang: Satang, *, grouping: str) -> str:
    baht, rest = divmod(abs(satang), 100)
    return f"{'-' if satang < 0 else ''}{baht:{grouping}}.{rest:02d}"


# --- reading ------------------------------------------------------------------------------------

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_LOOK_ALIKES = str.maketrans("OoIl", "0011")
_NUMBER = re.compile(r"([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)?(?:\.([0-9]+))?")
_SWAPPED = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+,[0-9]{2}|(?:\.[0-9]{3}){2,})")
_POINT_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_DIGITS_AND_SIGNS = re.compile(r"[0-9.,]+")


def parse_baht(text: str) -> Satang:
    """Read an amount in baht as Thai offices write it, and give satang.

    Takes Thai digits, ``1,250.-``, ``1,250 บาท``, ``1,250 บาทถ้วน``, ``฿1,250``, a lone
    ``-`` for nil, and a minus sign or parentheses for a negative amount. Raises MoneyError:
    with a suggestion when there is one reading only, with none when there are two
    (``1.250``).
    """
    return _exact_satang(_read(text, points=False), text, None)


def _read(text: str, *, points: bool) -> Decimal:
    """Read baht; ``points`` says that every point is a decimal point, even before three digits."""
    if len(text) > _LONGEST:
        raise MoneyError("unreadable", text)
    bare = _without_currency(to_arabic(normalize(text)).translate(_DASHES))
    if bare == "-":
        return Decimal(0)
    sign, bare = _sign(bare, text)
    bare = _without_currency(bare)
    whole_baht = bare.endswith(".-")
    bare = bare.removesuffix(".-")
    match = _NUMBER.fullmatch(bare)
    if not bare or match is None or (whole_baht and match[2]):
        raise _refusal(sign, bare, text)
    if not points and _POINT_GROUPS.fullmatch(bare):
        raise MoneyError("ambiguous", text)
    return Decimal(f"{sign}{match[1] or '0'}.{match[2] or '0'}".replace(",", ""))


def _sign(bare: str, text: str) -> tuple[str, str]:
    if bare.startswith("(") and bare.endswith(")"):
        inner = bare[1:-1].strip()
        if inner.startswith("-"):
            raise MoneyError("ambiguous", text)
        return "-", inner
    return ("-", bare[1:].lstrip()) if bare.startswith("-") else ("", bare)


def _without_currency(bare: str) -> str:
    for word in ("บาทถ้วน", "บาท", "฿"):
        if bare.endswith(word):
            return bare.removesuffix(word).rstrip()
    return bare.removeprefix("฿").lstrip()


def _refusal(sign: str, bare: str, text: str) -> MoneyError:
    thai = to_thai if to_arabic(text) != text else str
    if _SWAPPED.fullmatch(bare):
        baht, _, satang = bare.replace(".", "").partition(",")
        return MoneyError("ambiguous", text, thai(f"{sign}{int(baht):,}.{satang or '00'}"))
    if _DIGITS_AND_SIGNS.fullmatch(bare):
        return MoneyError("separators", text)
    mended = bare.translate(_LOOK_ALIKES)
    plain = _NUMBER.fullmatch(mended) and not _POINT_GROUPS.fullmatch(mended)
    if plain and any(char.isdecimal() for char in bare):
        return MoneyError("unreadable", text, thai(sign + mended))
    return MoneyError("unreadable", text)


# --- words --------------------------------------------------------------------------------------

_DIGIT_WORDS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")


def number_words(n: int) -> str:
    """Read an integer in Thai words; a last 1 after a higher digit is เอ็ด (ORST)."""
    if n < 0:
        return "ลบ" + number_words(-n)
    return _words(n) if n else "ศูนย์"


def _words(n: int) -> str:
    if n < _MILLION:
        return _below_million(n, after_higher=False)
    millions, rest = divmod(n, _MILLION)
    return _words(millions) + "ล้าน" + _below_million(rest, after_higher=True)


def _below_million(n: int, *, after_higher: bool) -> str:
    words: list[str] = []
    digits = str(n) if n else ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), map(int, digits), strict=True):
        if not digit:
            continue
        if place == 0 and digit == 1 and (words or after_higher):
            words.append("เอ็ด")
        elif place == 1 and digit in (1, 2):
            words.append("สิบ" if digit == 1 else "ยี่สิบ")
        else:
            words.append(_DIGIT_WORDS[digit] + _PLACES[place])
    return "".join(words)


def baht_text(satang: Satang) -> str:
    """Read satang as the words of an official amount, e.g. ``หนึ่งร้อยเอ็ดบาทถ้วน``.

    Whole baht end in ถ้วน; below one baht only the satang are read; a negative amount
    begins with ลบ.
    """
    if satang < 0:
        return "ลบ" + baht_text(-satang)
    baht, rest = divmod(satang, 100)
    if not rest:
        return number_words(baht) + "บาทถ้วน"
    whole = number_words(baht) + "บาท" if baht else ""
    return whole + number_words(rest) + "สตางค์"
