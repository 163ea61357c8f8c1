"""What stands between two words of a paper, given to the blanks that are there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from parsers.flow.program import Between, Number, Rows, Token
from parsers.flow.text import BOXES, BREAK, PARAGRAPH, cleaned
from templates.layout import Blank
from thai.dates import DateError, parse_date

Field = Blank | Rows | Between
T = TypeVar("T")
_NUMBER: Final = re.compile(r"\s*([0-9๐-๙]+)\s*[.)]\s*")
# Between two places to fill in, leaders are what a tab looks like on a page.
_TAB: Final = re.compile(r"\t+|[.]{4,}|\u2026{2,}|_{3,}")
_THAI: Final = re.compile("[\u0e01-\u0e4e]")
_SHORTENED: Final = re.compile(
    r"(?:^|[\s(0-9๐-๙.])(?:น|ศ|จก|หจก|บจก|บมจ|กก|กม|ซม|มม|ม|ว|ต|อ|จ|ถ|ซ|ร|โทร|เบอร์)$"
    r"|(?:^|[\s(])(?:[ก-ฮ]{1,4}\.\s?)+[ก-ฮ]{1,4}$|\b[A-Za-z]{1,3}$"
)
#: A date as forms write it; nothing else is so.
_FORM_DATE: Final = re.compile(r"วันที่\s*[0-9๐-๙]{1,2}\s*เดือน\s*[ก-๎]+\s*พ\.?\s*ศ\.?\s*[0-9๐-๙]{4}")
_ARABIC: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
#: What a value of a kind is made of; other kinds may hold anything.
_LOOKS: Final = {
    "money": re.compile(r"[-–(]?[0-9๐-๙][0-9๐-๙,. ]*\)?(?:\.-)?\s*(?:บาท)?|[-–]"),
    "number": re.compile(r"[-–]?[0-9๐-๙][0-9๐-๙,. ]*%?"),
    "integer": re.compile(r"[-–]?[0-9๐-๙][0-9๐-๙,]*"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of raw text that is a field's; with ``row`` for one of several rows.

    ``sure`` is False where it can't be told which of several fields it belongs to.
    """

    field: Field
    start: int
    end: int
    row: int = 0
    sure: bool = True


def looks_right(kind: str, text: str) -> bool:
    """Whether a text can be a value of a kind."""
    if kind == "date" and text:
        try:
            parse_date(text)
        except DateError:
            return False
    look = _LOOKS.get(kind)
    return look is None or not text or look.fullmatch(text) is not None


def fields_of(tokens: Sequence[Token]) -> list[Field]:
    """The places among tokens where text may stand."""
    return [token for token in tokens if isinstance(token, Blank | Rows) or token is Between.HAND]


def joined(lines: Sequence[str], kind: str = "") -> str:
    """Lines of a page as one text, as they were before they were broken.

    Programs break lines at blanks, after hyphens and strokes, and between Thai words; figures
    only in a column that is too narrow for them.
    """
    if kind in ("money", "number", "integer"):
        return "".join(lines)
    made = ""
    for line in lines:
        if not made or made[-1].isspace() or line[:1].isspace():
            made += line
            continue
        glued = (_THAI.match(made[-1]) and _THAI.match(line)) or made[-1] in "-/"
        made += line if glued else f" {line}"
    return made


def taken_apart(text: str, between: str) -> list[str]:
    """The items of a list in one text; blanks count as the paper has them: ``1,250`` is one."""
    before = r"\s+" if between[:1].isspace() else ""
    after = r"\s+" if between[-1:].isspace() else ""
    # What the text was trimmed of counts: of an empty list only what is between is left.
    parts = re.split(before + re.escape(between.strip()) + after, f" {text} ")
    return [each.strip() for each in parts]


def may_end_with_dot(text: str) -> bool:
    """Whether a text that leaders follow may have lost a full stop of its own to them."""
    return _SHORTENED.search(text) is not None


@dataclass(frozen=True, slots=True)
class Splitter:
    """Cuts the text of a gap where the paper's lines, tabs and tick boxes cut it.

    ``whole``: paragraphs are those of the writer, not the lines of a page.
    """

    raw: str
    whole: bool

    def pieces(self, tokens: Sequence[Token], start: int, end: int) -> list[Piece]:
        """A piece for each field, in order."""
        kinds = Blank | Rows | Between | Number
        tokens = [token for token in tokens if isinstance(token, kinds)]
        fields = fields_of(tokens)
        if not fields:
            return []
        if not cleaned(self.raw[start:end]):
            return [Piece(field, start, start) for field in fields]
        cuts = (self._alone, self._by_boxes, self._by_lines, self._by_tabs, self._before_date)
        for cut in cuts:
            made = cut(tokens, start, end)
            if made is not None:
                return made
        return [Piece(field, start, end, sure=False) for field in fields]

    def _alone(self, tokens: Sequence[Token], start: int, end: int) -> list[Piece] | None:
        fields = fields_of(tokens)
        if len(fields) > 1:
            return None
        (field,) = fields
        start, end = self._within(tokens, start, end)
        if isinstance(field, Rows):
            return self._rows(field, start, end)
        row = next((token.row for token in tokens if isinstance(token, Number)), 0)
        if row and self._number((start, end)) == str(row):
            number = _NUMBER.match(self.raw, start, end)
            start = number.end() if number else start
        return [Piece(field, start, end)]

    def _within(self, tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
        """Without the ends of the paragraphs that come before a field and after it."""
        at = next(at for at, token in enumerate(tokens) if token in fields_of(tokens))
        for _ in range(sum(token is Between.PARAGRAPH for token in tokens[:at])):
            place = self.raw.find(PARAGRAPH, start, end)
            if place < 0 or self._says((start, place)):
                break
            start = place + 1
        for _ in range(sum(token is Between.PARAGRAPH for token in tokens[at:])):
            place = self.raw.rfind(PARAGRAPH, start, end)
            if place < 0 or self._says((place, end)):
                break
            end = place
        return start, end

    # --- tick boxes -----------------------------------------------------------------------------

    def _by_boxes(self, tokens: Sequence[Token], start: int, end: int) -> list[Piece] | None:
        boxes = [at for at, token in enumerate(tokens) if isinstance(token, Blank) and token.option]
        marks = [at for at in range(start, end) if self.raw[at] in BOXES]
        if not boxes or len(boxes) != len(marks):
            return None
        made: list[Piece] = []
        at, begin = 0, start
        for box, mark in zip(boxes, marks, strict=True):
            made += self.pieces(tokens[at:box], begin, mark)
            field = tokens[box]
            if isinstance(field, Blank):
                made.append(Piece(field, mark, mark + 1))
            at, begin = box + 1, mark + 1
        return [*made, *self.pieces(tokens[at:], begin, end)]

    # --- lines ----------------------------------------------------------------------------------

    def _by_lines(self, tokens: Sequence[Token], start: int, end: int) -> list[Piece] | None:
        parts = _split(tokens, Between.PARAGRAPH)
        lines = list(_lines(self.raw, start, end))
        if len(parts) == 1 or not self.whole:
            return None
        if any(isinstance(token, Rows) for token in tokens):
            return self._around_rows(_parts_of_rows(tokens), lines)
        parts, lines = _trimmed(parts, fields_of), _trimmed(lines, self._says)
        if len(parts) != len(lines):
            return None
        return self._zipped(parts, lines)

    def _zipped(
        self, parts: Sequence[Sequence[Token]], lines: Sequence[tuple[int, int]]
    ) -> list[Piece] | None:
        made: list[Piece] = []
        for part, line in zip(parts, lines, strict=True):
            if not fields_of(part) and self._says(line):
                return None
            made += self.pieces(part, *line)
        return made

    def _around_rows(
        self, parts: list[list[Token]], lines: list[tuple[int, int]]
    ) -> list[Piece] | None:
        """Lines before and after rows are as many as the paper has; what is left are the rows."""
        places = [at for at, part in enumerate(parts) if part and isinstance(part[0], Rows)]
        if len(places) != 1:
            return None
        before, after = parts[: places[0]], parts[places[0] + 1 :]
        rows = parts[places[0]][0]
        count = len(lines) - len(before) - len(after)
        if count < 0 or not isinstance(rows, Rows):
            return None
        middle = lines[len(before) : len(before) + count]
        rows_end = lines[len(before) + count :]
        filled = _trimmed(middle, self._says)
        if middle[: len(filled)] != filled or not all(map(self._says, filled)):
            return None
        if len(filled) < count and not self._all_say(after, rows_end):
            # One empty line more or less would make a row of what follows, or the other way.
            return None
        head = self._zipped(before, lines[: len(before)])
        tail = self._zipped(after, lines[len(before) + count :])
        if head is None or tail is None:
            return None
        made = [piece for row, line in enumerate(middle) for piece in self._row(rows, row, *line)]
        found = [*head, *made, *tail]
        return found if all(map(self._fits, found)) else None

    def _all_say(self, parts: Sequence[Sequence[Token]], lines: Sequence[tuple[int, int]]) -> bool:
        pairs = zip(parts, lines, strict=True)
        return all(self._says(line) for part, line in pairs if fields_of(part))

    def _fits(self, piece: Piece) -> bool:
        text = cleaned(self.raw[piece.start : piece.end])
        return not isinstance(piece.field, Blank) or looks_right(piece.field.kind, text)

    def _says(self, line: tuple[int, int]) -> bool:
        return bool(self.raw[line[0] : line[1]].strip())

    def _rows(self, rows: Rows, start: int, end: int) -> list[Piece]:
        lines = [line for line in _lines(self.raw, start, end) if self._says(line)]
        numbered = self._numbered_lines(lines)
        sure = True
        if numbered and not self.whole:
            lines = numbered
        elif len(lines) > 1 or any(self._number(line) for line in lines):
            # Several lines have their numbers, one alone has none: else something was changed.
            has_numbers = Between.NUMBER in rows.tokens
            sure = len(numbered) == len(lines) if has_numbers else self.whole
        return [
            replace(piece, sure=piece.sure and sure)
            for row, line in enumerate(lines)
            for piece in self._row(rows, row, *line)
        ]

    def _number(self, line: tuple[int, int]) -> str:
        """The number that a line begins with."""
        number = _NUMBER.match(self.raw, *line)
        return number[1].translate(_ARABIC) if number else ""

    def _numbered_lines(self, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Rows of one or more lines, each row beginning with its number; none if they have none."""
        made: list[tuple[int, int]] = []
        for start, end in lines:
            if self._number((start, end)) == str(len(made) + 1):
                made.append((start, end))
            elif not made:
                return []
            else:
                made[-1] = (made[-1][0], end)
        return made if len(made) > 1 else []

    def _row(self, rows: Rows, row: int, start: int, end: int) -> Iterator[Piece]:
        number = _NUMBER.match(self.raw, start, end)
        if (
            Between.NUMBER in rows.tokens
            and number
            and number[1].translate(_ARABIC) == str(row + 1)
        ):
            start = number.end()
        inner = [token for token in rows.tokens if token is not Between.NUMBER]
        for piece in self.pieces(inner, start, end):
            yield Piece(piece.field, piece.start, piece.end, row, piece.sure)

    # --- tabs -----------------------------------------------------------------------------------

    def _by_tabs(self, tokens: Sequence[Token], start: int, end: int) -> list[Piece] | None:
        parts = [part for part in _split(tokens, Between.TAB) if fields_of(part)]
        if len(parts) < 2 or PARAGRAPH in self.raw[start:end].strip(PARAGRAPH):  # noqa: PLR2004
            return None
        stretches = [each for each in _stretches(self.raw, start, end) if self._says(each)]
        if len(parts) != len(stretches):
            return None
        made: list[Piece] = []
        for part, (low, high) in zip(parts, stretches, strict=True):
            made += self.pieces(
                [token for token in part if token is not Between.PARAGRAPH], low, high
            )
        return made

    def _before_date(self, tokens: Sequence[Token], start: int, end: int) -> list[Piece] | None:
        """A date that is the last line, and is written as nothing else is."""
        places = [at for at, token in enumerate(tokens) if token in fields_of(tokens)]
        last = tokens[places[-1]]
        if not isinstance(last, Blank) or last.kind != "date":
            return None
        if Between.PARAGRAPH not in tokens[places[-2] : places[-1]]:
            return None
        *_, line = [line for line in _lines(self.raw, start, end) if self._says(line)]
        if not _FORM_DATE.fullmatch(cleaned(self.raw[line[0] : line[1]])):
            return None
        return [*self.pieces(tokens[: places[-1]], start, line[0]), Piece(last, *line)]


def _split(tokens: Sequence[Token], between: Between) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token is between:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _parts_of_rows(tokens: Sequence[Token]) -> list[list[Token]]:
    """Parts between the ends of paragraphs, rows a part of their own with the ends in them."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if isinstance(token, Rows):
            if not parts[-1]:
                parts.pop()
            parts += [[token], []]
        elif token is Between.PARAGRAPH:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _lines(raw: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while True:
        place = raw.find(PARAGRAPH, at, end)
        if place < 0:
            yield at, end
            return
        yield at, place
        at = place + 1


def _stretches(raw: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for tab in _TAB.finditer(raw, start, end):
        yield at, tab.start()
        at = tab.end()
    yield at, end


def _trimmed(parts: list[T], says: Callable[[T], object]) -> list[T]:
    """Without what is empty at both ends."""
    start, end = 0, len(parts)
    while start < end and not says(parts[start]):
        start += 1
    while end > start and not says(parts[end - 1]):
        end -= 1
    return parts[start:end]


def with_breaks(text: str) -> str:
    """Line breaks within a paragraph as line feeds."""
    return text.replace(BREAK, PARAGRAPH)
