"""Strings of a PDF shown: each code becomes letters with their place on the upright page."""

from __future__ import annotations

from typing import Final

from parsers.isolation import Refused
from parsers.pdf.marks import Doubt, Glyph, Marks, Matrix, times
from parsers.pdf.state import IDENTITY, State
from parsers.pdf.witness import agree

#: What a dot of a leader reads as: no letter of any value.
LEADER: Final = "\u2026"
MOST_GLYPHS: Final = 100_000
SMALLEST: Final = 2.0
_INVISIBLE_MODES: Final = (3, 7)
_STROKED_MODES: Final = (1, 5)
_SLANT: Final = 0.05
_FAINT: Final = 0.05
_SAME_LINE: Final = 0.7


class TextPen:
    """The text matrices; ``hidden`` is set while a layer is shown that nobody sees."""

    def __init__(self, marks: Marks, state: State) -> None:
        self._marks = marks
        self._state = state
        self._text = self._line = IDENTITY
        self._begun = 0
        self.hidden = False

    def begin(self) -> None:
        self._text = self._line = IDENTITY
        self._begun = len(self._marks.glyphs)

    def end_single_dot(self) -> None:
        """The end of what may be one dot of a leader, which Typst shows dot by dot."""
        glyphs = self._marks.glyphs
        if len(glyphs) == self._begun + 1 and glyphs[-1].text == ".":
            glyphs[-1].text = LEADER

    def place(self, matrix: Matrix) -> None:
        self._text = self._line = matrix

    def next_line(self, x: float, y: float) -> None:
        a, b, c, d, e, f = self._line
        self._text = self._line = (a, b, c, d, a * x + c * y + e, b * x + d * y + f)

    def skip(self, thousandths: float) -> None:
        """What stands between the strings of a ``TJ``: to the left, in parts of an em."""
        self._advance(-thousandths / 1000 * self._state.size * self._state.stretch)

    def _advance(self, x: float) -> None:
        a, b, c, d, e, f = self._text
        self._text = (a, b, c, d, a * x + e, b * x + f)

    def show(self, string: bytes, order: int) -> None:
        """Show a string.

        Raises:
            Refused: there are more letters than any form has.
        """
        state = self._state
        if state.font is None:
            return
        a, b, c, d, e, f = times(self._text, state.ctm)
        size = abs(state.size) * (c * c + d * d) ** 0.5
        upright = a > 0 and abs(b) <= _SLANT * a and d < 0 and state.size > 0
        doubt = self._doubt(size)
        shade = state.stroke if state.mode in _STROKED_MODES else state.fill
        scale = state.size * state.stretch
        char_space, word_space = state.char_space * state.stretch, state.word_space * state.stretch
        e, f = e + c * state.rise, f + d * state.rise
        left_edge, top_edge, right_edge, bottom_edge = state.clip
        glyphs = self._marks.glyphs
        at = 0.0
        for letters, width, spaced in state.font.shown(string):
            wide = width * scale
            if upright:
                left, base = e + a * at, f + b * at
                right = left + a * wide
                reason = doubt
                if reason is None:
                    middle = (left + right) / 2
                    if not (left_edge <= middle <= right_edge and top_edge < base - size * 0.2
                            and base - size * 0.3 < bottom_edge):  # fmt: skip
                        reason = self._outside(middle, base)
                glyphs.append(Glyph(letters, left, right, base, size, order, shade, reason))
            at += wide + char_space
            if spaced:
                at += word_space
        self._count(a, b, d, len(string), upright=upright)
        self._advance(at)

    def _doubt(self, size: float) -> Doubt | None:
        state = self._state
        if self.hidden or state.mode in _INVISIBLE_MODES:
            return Doubt.INVISIBLE
        if (state.stroke_alpha if state.mode in _STROKED_MODES else state.alpha) < _FAINT:
            return Doubt.INVISIBLE
        return Doubt.TINY if size < SMALLEST else None

    def _outside(self, x: float, y: float) -> Doubt:
        on_page = 0 <= x <= self._marks.width and 0 <= y <= self._marks.height
        return Doubt.CUT_OFF if on_page else Doubt.OUTSIDE

    def _count(self, a: float, b: float, d: float, length: int, *, upright: bool) -> None:
        if len(self._marks.glyphs) > MOST_GLYPHS:
            raise Refused("pdf.too_much")
        if upright:
            self._marks.directions[0] += length
        elif abs(b) > abs(a):
            self._marks.directions[1 if b > 0 else 3] += length
        elif a < 0 and d > 0:
            self._marks.directions[2] += length

    def say(self, start: int, actual: str) -> None:
        """What was shown since ``start`` means what its ``ActualText`` says."""
        glyphs = self._marks.glyphs
        shown = glyphs[start:]
        if not shown:
            return
        del glyphs[start:]
        first = shown[0]
        line = [each for each in shown if abs(each.base - first.base) < _SAME_LINE * first.size]
        doubt = next((each.doubt for each in shown if each.doubt is not None), None)
        if doubt is None and not agree("".join(each.text for each in shown), actual):
            doubt = Doubt.DISAGREES
        glyphs.append(
            Glyph(
                actual,
                min(each.left for each in line),
                max(each.right for each in line),
                first.base,
                max(each.size for each in line),
                first.order,
                first.shade,
                doubt,
            )
        )
