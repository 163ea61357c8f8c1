"""Thai text in one canonical form, in dictionary order, and as file names."""

import re
import unicodedata
from functools import cache
from typing import Final, NamedTuple

SARA_AA: Final = "\u0e32"
SARA_AM: Final = "\u0e33"
NIKHAHIT: Final = "\u0e4d"

_TONES = frozenset("\u0e48\u0e49\u0e4a\u0e4b")
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_LEADING_VOWELS = "เแโใไ"

# Old Windows Thai fonts keep shifted copies of the marks in the private use area,
# and PDF text layers hand them out; the table is the fonts' own.
_PRIVATE_GLYPHS = dict(
    zip(
        range(0xF700, 0xF71B),
        "ฐ\u0e34\u0e35\u0e36\u0e37"
        + "\u0e48\u0e49\u0e4a\u0e4b\u0e4c" * 2
        + "ญ\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\ufe00-\ufe0f\ufeff\ud800-\udfff]"
)
_BLANKS = re.compile("[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BLANK_AROUND_BREAK = re.compile(" ?\n ?")
_DOUBLED_SARA_E = re.compile("เเ")
# The blocks of Thai papers: Latin, Thai, punctuation. No foreign accent is in them.
_NO_ACCENTS = re.compile("[\x00-\u02ff\u0e00-\u0e7f\u2010-\u206f]*")

# As they are typed, and so that NFC leaves them: it orders the below vowels and tones by their
# combining class and cannot move a mark across the others, whose class is 0.
_THAI_MARK_GROUPS = (
    "\u0e3a", "\u0e38\u0e39", "\u0e31\u0e34\u0e35\u0e36\u0e37", "\u0e47", NIKHAHIT,
    "\u0e48\u0e49\u0e4a\u0e4b", "\u0e4c", "\u0e4e",
)  # fmt: skip
_BELOW_RANK, _LAST_RANK, _FIRST_TONE = 103, 255, 5
_MARK_RANKS = {
    mark: (
        unicodedata.combining(mark) or (_BELOW_RANK if place < _FIRST_TONE else _LAST_RANK),
        place,
    )
    for place, group in enumerate(_THAI_MARK_GROUPS)
    for mark in group
}


class _Patterns(NamedTuple):
    blank_before_mark: re.Pattern[str]
    cluster_tail: re.Pattern[str]


def _patterns(marks: str) -> _Patterns:
    return _Patterns(
        re.compile(f"(?<=[ก-ฮ\u0e32\u0e33{marks}]) (?=[{marks}\u0e33]|\u0e32 ?[{marks}])"),
        re.compile(f"(?<=[ก-ฮ])([{marks}]*+)([\u0e32\u0e33])([{marks}]*)|[{marks}]+"),
    )


_THAI_PATTERNS = _patterns(_MARKS)


@cache
def _patterns_with_accents() -> _Patterns:
    accents = (chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return _patterns(_MARKS + "".join(accents))


def normalize(text: str) -> str:
    """Bring typed or extracted Thai text to its one canonical form; idempotent.

    NFC; one code point for แ and ำ; marks in the order vowel, tone, thanthakhat, each once
    and joined to their consonant; no invisible or control characters; blanks collapsed to
    one space, trimmed at both ends of each line. Line breaks stay, as line feeds.
    """
    if text.isascii() and text.isprintable():
        return _BLANKS.sub(" ", text).strip(" ")
    text = _INVISIBLE.sub("", _LINE_BREAK.sub("\n", text).translate(_PRIVATE_GLYPHS))
    text = unicodedata.normalize("NFC", text)
    text = _BLANK_AROUND_BREAK.sub("\n", _BLANKS.sub(" ", text)).strip(" \n")
    plain = _NO_ACCENTS.fullmatch(text)
    patterns = _THAI_PATTERNS if plain else _patterns_with_accents()
    text = patterns.blank_before_mark.sub("", text)
    text = _DOUBLED_SARA_E.sub("แ", text)
    text = patterns.cluster_tail.sub(_canonical_tail, text)
    return text if plain else unicodedata.normalize("NFC", text)


def _canonical_tail(match: re.Match[str]) -> str:
    before, vowel, after = match.groups()
    if vowel is None:
        return _in_order(match[0])
    # A tone typed after its vowel belongs in front of it; nothing else is known to.
    before += "".join(mark for mark in after if mark in _TONES)
    after = "".join(mark for mark in after if mark not in _TONES)
    if NIKHAHIT in before:
        before, vowel = before.replace(NIKHAHIT, ""), SARA_AM
    return _in_order(before) + vowel + _in_order(after)


def _in_order(marks: str) -> str:
    once = {mark if mark in _MARK_RANKS else place: mark for place, mark in enumerate(marks)}
    return "".join(sorted(once.values(), key=_mark_rank))


def _mark_rank(mark: str) -> tuple[int, int]:
    return _MARK_RANKS.get(mark) or (unicodedata.combining(mark), 0)


# --- dictionary order ---------------------------------------------------------------------------

_LEADING_PAIR = re.compile(f"([{_LEADING_VOWELS}])([ก-ฮ])")
_SECOND_RANK = {mark: chr(ord("1") + rank) for rank, mark in enumerate("็่้๊๋์ํ๎ฺ")}
_NO_MARK = "0"


def sort_key(text: str) -> tuple[str, str, str]:
    """Give the key that sorts Thai text as the Royal Institute dictionary does.

    A leading vowel counts after its consonant; consonants, then vowels, in code point order
    (which is the dictionary's); tone marks, ็ and ์ decide only between words that are
    otherwise the same, in the order none ็ ่ ้ ๊ ๋ ์. Blanks come before punctuation,
    digits, Latin and Thai letters; Thai digits equal Arabic ones and capitals equal small
    letters until everything else is equal.
    """
    text = normalize(text)
    primary: list[str] = []
    secondary: list[str] = []
    for char in _LEADING_PAIR.sub(r"\2\1", text.casefold()):
        rank = _SECOND_RANK.get(char)
        if rank is None:
            primary.append(_primary(char))
            secondary.append(_NO_MARK)
        else:
            secondary.append(rank)
    return "".join(primary), "".join(secondary), text


def _primary(char: str) -> str:
    if char.isalpha() or _in_thai_vowels(char):
        group = "3"
    elif char.isdecimal():
        return "2" + str(unicodedata.decimal(char))
    else:
        group = "0" if char.isspace() else "1"
    return group + char


def _in_thai_vowels(char: str) -> bool:
    return "\u0e30" <= char <= "\u0e39" or char == "\u0e45"


# --- file names ---------------------------------------------------------------------------------

FALLBACK_NAME: Final = "เอกสาร"
_SMALLEST_LIMIT = 32
_LONGEST_EXTENSION = 10
_UNSAFE = str.maketrans(dict.fromkeys("/\\:|", "-") | dict.fromkeys('<>"?*', "") | {"\n": " "})
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [device + digit for device in ("com", "lpt") for digit in "123456789¹²³"]
)


def safe_filename(text: str, max_bytes: int = 120) -> str:
    """Make a readable file name that Windows, Linux and ZIP files all take.

    Separators become ``-``; control characters, leading and trailing dots and blanks go; a
    reserved Windows name gets ``_`` in front. A name longer than ``max_bytes`` UTF-8 bytes
    loses the end of its stem at a cluster boundary, never its extension and never a lone
    mark or leading vowel. Nothing left gives ``เอกสาร``. Raises ValueError when
    ``max_bytes`` is below 32.
    """
    if max_bytes < _SMALLEST_LIMIT:
        raise ValueError(f"a file name needs at least {_SMALLEST_LIMIT} bytes, not {max_bytes}")
    lines_joined = _LINE_BREAK.sub("\n", text).translate(_UNSAFE)
    name = normalize(lines_joined).strip(". ")
    stem, extension = _split_extension(name)
    stem = _unreserved(stem)
    room = max_bytes - len(extension.encode())
    if len(stem.encode()) > room:
        # A long run of accents on one letter can cut the stem back to a reserved word.
        stem = _unreserved(_cut(stem, room))
    return (stem or FALLBACK_NAME) + extension


def _split_extension(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if dot and extension.isascii() and extension.isalnum() and len(extension) <= _LONGEST_EXTENSION:
        return stem.rstrip(". "), dot + extension
    return name, ""


def _unreserved(stem: str) -> str:
    device = stem.partition(".")[0].rstrip(" ").lower()
    return "_" + stem if device in _RESERVED else stem


def _cut(stem: str, room: int) -> str:
    kept = stem.encode()[:room].decode(errors="ignore")
    end = len(kept)
    while end and _continues_cluster(stem[end]):
        end -= 1
    return kept[:end].rstrip(". " + _LEADING_VOWELS)


def _continues_cluster(char: str) -> bool:
    return char == SARA_AM or unicodedata.category(char).startswith("M")
