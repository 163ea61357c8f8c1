"""What a filled paper says, as a template of plain text: ``wording.txt`` beside the Word template.

A reader of our own PDFs renders it over the record that the PDF carries and compares that with
what the page shows, without anything that makes papers. It is made of the PDF maker's own markup,
so it has the same texts in the same order: markup and settings go, tags stay. White space means
nothing in it. Marks in brackets (``templates.wording``) say what is no text: a leader of dots of
any length, a list's label, a page number, header rows that come again, headers and footers.
"""

from __future__ import annotations

import re
from typing import Final

from service.documents.making import Maker
from service.documents.package import BadTemplate
from service.documents.tags import TAG
from service.documents.typst.translate import translate
from templates.values import EMPTY, TICKED
from templates.wording import (
    HEAD,
    HEAD_END,
    LABEL,
    LEADER,
    PAGE,
    PAGES,
    RUNNING,
    RUNNING_END,
    THAI_PAGE,
    THAI_PAGES,
)

_NAME = re.compile(r"(?:set |show |let |context )?[\w.-]*")
_CODE_POINT = re.compile(r"\\u\{([0-9a-f]+)\}")
_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_ELEMENT_LABEL = re.compile(r"<[\w-]+>")
_LEADERS = re.compile(r"\b(?:dots|middots|dashes)\b")
_SIGNS: Final = {
    "linebreak": "\n", "empty": EMPTY, "ticked": TICKED, "crossed": "☒", "checked": "✓",
    "nbhyphen": "-",
}  # fmt: skip
_OWN_LINE: Final = frozenset({"p", "par", "gap", "pagebreak", "table"})
_NUMBERS: Final = {
    ("page-number", False): PAGE, ("page-number", True): THAI_PAGE,
    ("page-count", False): PAGES, ("page-count", True): THAI_PAGES,
}  # fmt: skip


def wording_of(maker: Maker) -> str:
    """The wording of a document: the hash of its template in a line, then its text.

    Raises:
        BadTemplate: the template has what the PDF maker can't show the same as Word.
    """
    translated = translate(maker.parts, maker.document.about.digits)
    if translated.findings:
        raise BadTemplate(list(translated.findings))
    text = _Reader(translated.markup).text()
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join((maker.template_hash, *(line for line in lines if line), ""))


class _Reader:
    """Reads the markup that ``typst.translate`` writes: content, and code between it."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._at = 0
        self._out: list[str] = []
        self._running = False

    def text(self) -> str:
        self._content("")
        return "".join(self._out)

    def _content(self, end: str) -> None:
        while self._at < len(self._markup):
            if tag := TAG.match(self._markup, self._at):
                self._put(LABEL if tag[0].startswith("{{ _label(") else tag[0], len(tag[0]))
                continue
            sign = self._markup[self._at]
            self._at += 1
            if sign == end:
                return
            if sign == "\\":
                self._escaped()
            elif sign == "#":
                self._expression()
            elif sign == "<" and (label := _ELEMENT_LABEL.match(self._markup, self._at - 1)):
                self._at = label.end()
            else:
                self._out.append(sign)

    def _put(self, text: str, length: int) -> None:
        self._out.append(text)
        self._at += length

    def _escaped(self) -> None:
        if point := _CODE_POINT.match(self._markup, self._at - 1):
            self._put(chr(int(point[1], 16)), len(point[0]) - 1)
        else:
            sign = self._markup[self._at]
            # A brace of the text is no tag's.
            self._put(f"{{{{ '{sign}' }}}}" if sign in "{}" else sign, 1)

    def _expression(self) -> None:
        name = ""
        if self._next not in "{(":
            match = _NAME.match(self._markup, self._at)
            name = match[0] if match else ""
            self._at += len(name)
        if name == "set page":
            self._running = True
            self._arguments()
            self._running = False
            return
        if name in _OWN_LINE:
            self._out.append("\n")
        self._out.append(_SIGNS.get(name, ""))
        if name == "tabbed":
            self._tabbed()
        elif name.startswith("page-"):
            thai = self._markup.startswith("(true)", self._at)
            self._out.append(_NUMBERS[name, thai])
        self._arguments()
        while self._next == "[":
            self._at += 1
            self._content("]")
        if self._next == ";":
            self._at += 1

    @property
    def _next(self) -> str:
        return self._markup[self._at : self._at + 1]

    def _arguments(self) -> None:
        if self._next in ("(", "{"):
            opened = self._next
            self._at += 1
            self._code({"(": ")", "{": "}"}[opened])

    def _tabbed(self) -> None:
        """A line with tab stops: what stands between its parts may be a leader."""
        first = self._markup.index("[", self._at)
        leader = LEADER if _LEADERS.search(self._markup, self._at, first) else " "
        self._at = first
        while self._next == "[":
            self._at += 1
            self._content("]")
            if self._markup.startswith(",[", self._at):
                self._out.append(leader)
            self._at += 1
        self._at += self._next == ")"

    def _code(self, end: str) -> None:
        """Settings and arguments: only content in brackets is text, and tags around it."""
        arguments = ""
        later: list[str] = []
        while self._at < len(self._markup):
            if tag := TAG.match(self._markup, self._at):
                self._put("" if tag[0].startswith("{{") else tag[0], len(tag[0]))
                continue
            if string := _STRING.match(self._markup, self._at):
                self._at = string.end()
                continue
            start = self._at
            sign = self._markup[start]
            self._at += 1
            if sign == "[":
                # Cells over several rows are set when the row that they begin in is done.
                spans = "rowspan:" in arguments and self._markup[start - 1] == ")"
                (later if spans else self._out).append(self._cell())
            elif sign in "({":
                self._nested(sign)
                arguments = self._markup[start : self._at]
            elif sign in (end, "\n"):
                self._out.extend(later)
                later.clear()
                if sign == end:
                    return

    def _nested(self, sign: str) -> None:
        heads = self._markup.endswith("table.header", 0, self._at - 1)
        self._out.append(f"\n{HEAD}" if heads else "")
        self._code({"(": ")", "{": "}"}[sign])
        self._out.append(f"{HEAD_END}\n" if heads else "")

    def _cell(self) -> str:
        outer, self._out = self._out, []
        running, self._running = self._running, False
        self._content("]")
        text, self._out = "".join(self._out), outer
        self._running = running
        if running:
            return f"\n{RUNNING}{' '.join(text.split())}{RUNNING_END}\n" if text.strip() else ""
        return f"{text}\n"
