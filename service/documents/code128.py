"""Code 128 (ISO/IEC 15417): the widths of the bars and spaces of a text.

Drawn here because the one small library for it loses digits of a text that begins with 99
(python-barcode issue 251) and this is a table and a choice of code sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

QUIET_ZONE: Final = 10  # modules of white on either side

# Each symbol: bar, space, bar, space, bar, space in modules; by value.
_SYMBOLS: Final = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232"
)
_PITCH: Final = 7
_STOP: Final = "2331112"
_START: Final = {"A": 103, "B": 104, "C": 105}
_SWITCH: Final = {"A": 101, "B": 100, "C": 99}
_MODULO: Final = 103
_SPACE, _LOWER, _LAST = 32, 96, 127
# So many digits in a row are narrower in pairs although the code set changes for them.
_DIGITS_IN_THE_MIDDLE, _DIGITS_AT_AN_END = 6, 4


def widths(text: str) -> str:
    """Widths of bar, space, bar … in modules, one digit each, without the quiet zones.

    Raises:
        ValueError: nothing to write, or not ASCII.
    """
    if not text or not text.isascii():
        raise ValueError(f"Code 128 can't hold {text!r}")
    values = list(_values(text))
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % _MODULO
    return "".join(map(_symbol, (*values, check))) + _STOP


def _symbol(value: int) -> str:
    return _SYMBOLS[value * _PITCH : (value + 1) * _PITCH - 1]


def _values(text: str) -> Iterator[int]:
    current, place = "", 0
    while place < len(text):
        wanted = _code_set(text, place, current)
        if wanted != current:
            yield (_SWITCH if current else _START)[wanted]
            current = wanted
        if current == "C":
            yield int(text[place : place + 2])
            place += 2
        else:
            code = ord(text[place])
            # Set A has the control characters after the capitals, set B the small letters.
            yield code + 64 if code < _SPACE else code - _SPACE
            place += 1


def _code_set(text: str, place: int, current: str) -> str:
    """The code set to write the character at ``place`` in."""
    digits = _digits(text, place)
    if current == "C" and digits >= 2:  # noqa: PLR2004 - a pair
        return "C"
    at_an_end = place == 0 or place + digits == len(text)
    least = _DIGITS_AT_AN_END if at_an_end else _DIGITS_IN_THE_MIDDLE
    # An odd digit is written before the pairs, so that what follows needs no switch for it.
    if digits >= least and (digits % 2 == 0 or place == 0):
        return "C"
    code = ord(text[place])
    if code < _SPACE:
        return "A"
    if code >= _LOWER:
        return "B"
    return current if current in ("A", "B") else _next_letter_set(text, place)


def _digits(text: str, place: int) -> int:
    end = place
    while end < len(text) and text[end].isdecimal():
        end += 1
    return end - place


def _next_letter_set(text: str, place: int) -> str:
    """A or B, whichever the next character wants that only one of them has."""
    for char in text[place:]:
        if ord(char) < _SPACE:
            return "A"
        if ord(char) >= _LOWER:
            return "B"
    return "B"
