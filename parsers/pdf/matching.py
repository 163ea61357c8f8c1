"""A paper's wording held against what its pages say: equal, or every place where they differ.

Both sides come without white space. Equal papers are recognised by a few string comparisons; only
where they differ is it worked out where, by finding the next stretch that both have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from parsers.pdf.wording import LABEL, LEADER, Wording
from thai.text import normalize

#: So many letters that agree are the same place again.
_ANCHOR: Final = 10
#: How far one side may run ahead until then, and how many differences are told one by one.
_FARTHEST: Final = 4_000
MOST_DIFFERENCES: Final = 40
_LONGEST_LABEL: Final = 12
_TOKEN = re.compile(f"[{LEADER}{LABEL}]")
_LEADER_SIGNS = re.compile(r"[.·…_\-]*")
_MARKS: Final = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0300-\u036f"
# A cluster that fonts can't set in one piece: makers say once for each piece what it means.
_AGAIN = re.compile(
    f"(.[\u0e31\u0e34-\u0e3a\u0e47][\u0e47-\u0e4e]*\u0e33|.[{_MARKS}]{{3,}}|[^ก-ฮ][{_MARKS}]{{2,}})\\1+"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """``expected`` by the record, ``found`` on pages: letters ``start`` to ``end`` of all pages."""

    expected: str
    found: str
    start: int
    end: int
    #: Where ``expected`` stands in the wording.
    at: int


def without_running(wording: Wording, pages: Sequence[str]) -> list[tuple[int, int]]:
    """Of each page's text the part between its header and its footer."""
    parts = []
    for number, text in enumerate(pages, start=1):
        start, end = 0, len(text)
        told = wording.running_on(number, len(pages))
        start += len(next((each for each in told if text.startswith(each)), ""))
        if not start:
            end -= len(next((each for each in told if text.endswith(each)), ""))
        parts.append((start, end))
    return parts


def differences(wording: Wording, pages: Sequence[str]) -> list[Difference]:
    """Where the pages say something else than the wording; empty where they say the same.

    ``pages`` are the squeezed texts of the pages. Of a paper that has little to do with the
    wording the last difference is all the rest.
    """
    parts = without_running(wording, pages)
    if _is_equal(wording, pages, parts) or _is_alike(wording, pages):
        return []
    return list(_Search(wording, pages, parts).differences())


def _is_alike(wording: Wording, pages: Sequence[str]) -> bool:
    """Whether both are equal once they are spelt alike."""
    pages = [_alike(page) for page in pages]
    heads = tuple(map(_alike, wording.heads))
    plain = replace(wording, text=_alike(wording.text), heads=heads)
    return _is_equal(plain, pages, without_running(plain, pages))


def _alike(text: str) -> str:
    return _AGAIN.sub(r"\1", normalize(text))


def _is_equal(
    wording: Wording, pages: Sequence[str], parts: Sequence[tuple[int, int]]
) -> bool:  # fmt: skip
    """Whether the pages say just the wording, header rows coming again at the top of a page."""
    at = 0
    for number, (text, (start, end)) in enumerate(zip(pages, parts, strict=True)):
        for head in wording.heads if number else ():
            if text.startswith(head, start) and not wording.text.startswith(head, at):
                start += len(head)  # noqa: PLW2901 - what is left of the page
                break
        reached = _after(wording.text, at, text, start, end)
        if reached is None:
            return False
        at = reached
    return not wording.text[at:].strip(f"{LEADER}{LABEL}")


def _after(text: str, at: int, page: str, start: int, end: int) -> int | None:
    """The place in the wording after a page's text; None where they differ."""
    while start < end:
        token = _TOKEN.search(text, at)
        stop = token.start() if token else len(text)
        length = min(stop - at, end - start)
        if text[at : at + length] != page[start : start + length]:
            return None
        at, start = at + length, start + length
        if start == end:
            return at
        if token is None:
            return None
        at += 1
        start = _after_token(token[0], text, at, page, start, end)
    return at


def _after_token(  # noqa: PLR0917 - two texts, and where one is in each
    token: str, text: str, at: int, page: str, start: int, end: int
) -> int:
    """Where the wording goes on after a leader or a label: as far as that may reach."""
    if token == LEADER:
        match = _LEADER_SIGNS.match(page, start, end)
        longest = match.end() if match else start
    else:
        longest = min(end, start + _LONGEST_LABEL)
    token_after = _TOKEN.search(text, at)
    following = text[at : token_after.start() if token_after else at + _ANCHOR][:_ANCHOR]
    for place in range(longest, start - 1, -1):
        if page.startswith(following[: max(end - place, 0)], place):
            return place
    return start


class _Search:
    """Finds where a wording and pages differ."""

    def __init__(
        self, wording: Wording, pages: Sequence[str], parts: Sequence[tuple[int, int]]
    ) -> None:
        self._text = wording.text
        self._heads = wording.heads
        self._shown = ""
        self._places: list[int] = []
        self._starts: set[int] = set()
        before = 0
        for page, (start, end) in zip(pages, parts, strict=True):
            self._starts.add(len(self._shown))
            self._shown += page[start:end]
            self._places.extend(range(before + start, before + end))
            before += len(page)
        self._places.append(before)

    def differences(self) -> Iterator[Difference]:
        at = shown = told = 0
        while at < len(self._text) or shown < len(self._shown):
            at, shown = self._together(at, shown)
            if at >= len(self._text) and shown >= len(self._shown):
                return
            next_at, next_shown = self._again(at, shown) if told < MOST_DIFFERENCES else (-1, -1)
            if next_at < 0:
                next_at, next_shown = self._ends(at, shown)
            if not self._is_same(at, next_at, shown, next_shown):
                yield self._difference(at, next_at, shown, next_shown)
                told += 1
            at, shown = next_at, next_shown

    def _together(self, at: int, shown: int) -> tuple[int, int]:
        """As far as both agree."""
        text, page = self._text, self._shown
        while at < len(text):
            if shown in self._starts:
                shown = self._after_head(at, shown)
            if text[at] in (LEADER, LABEL):
                shown = _after_token(text[at], text, at + 1, page, shown, len(page))
            elif shown < len(page) and text[at] == page[shown]:
                shown += 1
            else:
                break
            at += 1
        return at, shown

    def _after_head(self, at: int, shown: int) -> int:
        """Past the header rows of a table that goes on here from the page before."""
        for head in self._heads if shown else ():
            if self._shown.startswith(head, shown) and not self._text.startswith(head, at):
                return shown + len(head)
        return shown

    def _again(self, at: int, shown: int) -> tuple[int, int]:
        """The next place that both have, the nearest of all; -1 without one."""
        best = (-1, -1)
        least = _FARTHEST
        for skipped in range(min(len(self._text) - at, _FARTHEST)):
            if skipped >= least:
                break
            anchor = self._text[at + skipped : at + skipped + _ANCHOR]
            if len(anchor) < _ANCHOR or _TOKEN.search(anchor):
                continue
            found = self._shown.find(anchor, shown, shown + least + _ANCHOR)
            if found >= 0 and max(skipped, found - shown) < least:
                best, least = (at + skipped, found), max(skipped, found - shown)
        return best

    def _ends(self, at: int, shown: int) -> tuple[int, int]:
        """Where the ends agree, when nothing before them does."""
        end, shown_end = len(self._text), len(self._shown)
        while end > at and shown_end > shown and self._text[end - 1] == self._shown[shown_end - 1]:
            end, shown_end = end - 1, shown_end - 1
        return end, shown_end

    def _is_same(self, at: int, end: int, shown: int, shown_end: int) -> bool:
        """Whether it is one text in two spellings, or only a leader."""
        text, page = self._text[at:end], self._shown[shown:shown_end]
        plain = _TOKEN.sub("", text)
        if LEADER in text and _LEADER_SIGNS.fullmatch(plain + page):
            return True
        before = self._shown[max(shown - 1, 0) : shown]
        return plain == page or _alike(before + plain) == _alike(before + page)

    def _difference(self, at: int, end: int, shown: int, shown_end: int) -> Difference:
        return Difference(
            _TOKEN.sub("", self._text[at:end]),
            self._shown[shown:shown_end],
            self._places[shown],
            self._places[shown_end - 1] + 1 if shown_end > shown else self._places[shown],
            at,
        )
