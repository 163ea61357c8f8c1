"""Lines to fill in: labels with their values over dots."""

from __future__ import annotations

from typing import Final

from docx.document import Document

from tools.draw.paper import add
from tools.draw.styles import CM, TEXT_WIDTH, text_width

Stops = tuple[tuple[int, str, str], ...]
DOTS_TO_EDGE: Final[Stops] = ((TEXT_WIDTH, "right", "dot"),)


def blanks(*parts: tuple[str, str, float], end: str = "") -> tuple[str, Stops]:
    """Labels, each with its value in the middle of dots so many centimetres wide.

    A value of the width 0 has the dots up to the edge, and stands at their beginning.
    """
    text, stops, at = "", [], 0.0
    for label, name, width in parts:
        at += text_width(label)
        if not width:
            text += f"{label} {{{{ {name} }}}}\t"
            stops.extend(DOTS_TO_EDGE)
            continue
        text += f"{label}\t{{{{ {name} }}}}\t"
        stops.append((round((at + width / 2) * CM), "center", "dot"))
        at += width
        stops.append((round(at * CM), "left", "dot"))
    return text + end, tuple(stops)


def line(paper: Document, text: str, stops: Stops = DOTS_TO_EDGE, style: str = "FafForm") -> None:
    add(paper, style, text, tabs=stops)
