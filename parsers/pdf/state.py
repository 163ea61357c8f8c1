"""The graphics state of a PDF's page: what ``q`` saves and ``Q`` brings back."""

from __future__ import annotations

from operator import attrgetter
from typing import Final

from parsers.pdf.fonts import Font
from parsers.pdf.marks import Matrix
from templates.findings import Box

IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
EVERYWHERE: Final[Box] = (-1e9, -1e9, 1e9, 1e9)

_Saved = tuple[object, ...]


class State:
    """Colours are shades, 0 for black to 1 for white; a space that isn't known counts as dark."""

    __slots__ = (
        "alpha",
        "char_space",
        "clip",
        "ctm",
        "fill",
        "fill_known",
        "font",
        "leading",
        "line_width",
        "mode",
        "rise",
        "size",
        "stretch",
        "stroke",
        "stroke_alpha",
        "stroke_known",
        "word_space",
    )  # fmt: skip

    def __init__(self, ctm: Matrix, clip: Box = EVERYWHERE) -> None:
        self.ctm = ctm
        self.clip = clip
        self.fill = self.stroke = 0.0
        self.fill_known = self.stroke_known = True
        self.alpha = self.stroke_alpha = 1.0
        self.line_width = 1.0
        self.font: Font | None = None
        self.size = 0.0
        self.char_space = self.word_space = self.leading = self.rise = 0.0
        self.stretch = 1.0
        self.mode = 0

    def saved(self) -> _Saved:
        values: _Saved = _VALUES(self)
        return values

    def restore(self, saved: _Saved) -> None:
        for name, value in zip(self.__slots__, saved, strict=True):
            setattr(self, name, value)


_VALUES = attrgetter(*State.__slots__)


def shade_of(parts: list[float]) -> float:
    """How light a colour of one, three or four parts is."""
    match parts:
        case [grey]:
            return grey
        case [red, green, blue]:
            return 0.3 * red + 0.59 * green + 0.11 * blue
        case [cyan, magenta, yellow, black]:
            return 1 - min(1.0, 0.3 * cyan + 0.59 * magenta + 0.11 * yellow + black)
        case _:
            return 0.0
