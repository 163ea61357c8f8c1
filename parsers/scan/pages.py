"""What each page of a scan is: the blank page it is a copy of, or why it is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from parsers.scan.forms import Look, Seen
from parsers.scan.pictures import Picture
from parsers.scan.places import Looked, State, looked_at
from parsers.scan.sheets import first_sheet, glance, sheets
from parsers.scan.straighten import (
    Page,
    Straight,
    likeness,
    made_ready,
    seen_from_afar,
    straightened,
)
from templates.catalogue import Document
from templates.findings import Finding, Place
from templates.identity import Identity
from templates.pages import PRINT, SHAPES

#: The least share of a blank's letters that a page must have, and by how much it must have more
#: of them than of another blank page.
_LEAST, _AHEAD = 0.6, 0.1
#: So many documents are looked at closely when there is no code.
_LIKELY: Final = 4
#: From here on no other shape of the same page is tried.
_CLEAR: Final = 0.97
_WELL: Final = 0.9
#: Dots an inch below which strokes of a pen are lost, and below which some may be.
_TOO_COARSE, _COARSE = 85, 130
#: A page is not read at all if more than this share of its places is not where it ought to be.
_LOST: Final = 0.5
#: Darkness of print on a page that is too pale, of paper on one that is too dark.
_PALE, _DARK = 55, 70
#: A page with less ink than this share of its dots is the empty back of another.
_EMPTY: Final = 0.0015
_INKED: Final = 70
#: The variance of a sharp page's edges.
_SHARP: Final = 60.0


@dataclass(frozen=True, slots=True)
class Read:
    """A page of the file, and what has to be told of it."""

    seen: Seen
    findings: tuple[Finding, ...] = ()


def page_read(picture: Picture, codes: Sequence[Identity], likely: Mapping[str, Document]) -> Read:
    """Find out which page of the likely documents a picture is, and look into its places."""
    identity = codes[0] if codes else None
    page = made_ready(picture)
    candidates = [likely[identity.document]] if identity else list(likely.values())
    candidates = [each for each in candidates if each is not None]
    best = _best(page, candidates, first_only=identity is not None)
    findings = tuple(_faults(page, best[0] if best else None, identity))
    if not best or any(finding.code == "scan.too_coarse" for finding in findings):
        return Read(Seen(picture.page, identity, ()), findings)
    looks: list[Look] = []
    for straight in best:
        looked = looked_at(straight)
        if _is_lost(looked):
            return Read(
                Seen(picture.page, identity, ()), (*findings, _finding("scan.poor_fit", page))
            )
        sheet = straight.sheet
        looks.append(Look(sheet.document, sheet.number, sheet.of, picture.page, looked))
    return Read(Seen(picture.page, identity, tuple(looks)), findings)


def identified(pages: Sequence[Page], documents: Mapping[str, Document]) -> Document | None:
    """The document whose first page is among the pages, if that is clear; for want of a code."""
    afar = [seen_from_afar(page) for page in pages]
    alike: dict[str, int] = {}
    for document in documents.values():
        blank = glance(document)
        alike[document.id] = max(likeness(seen, blank) for seen in afar)
    best: list[tuple[float, str]] = []
    for name in sorted(alike, key=lambda each: -alike[each])[:_LIKELY]:
        sheet = first_sheet(documents[name], PRINT)
        fits = [made.fit()[0] for page in pages if (made := straightened(page, sheet)) is not None]
        best.append((max(fits, default=0.0), name))
    best.sort(reverse=True)
    (first, name), (second, _) = best[0], best[1]
    return documents[name] if first >= _LEAST and first - second >= _AHEAD else None


def _best(page: Page, documents: Sequence[Document], *, first_only: bool) -> list[Straight]:
    """The page over the blank that it is a copy of; over several, if twins of documents have it."""
    best: dict[tuple[str, int], tuple[float, Straight]] = {}
    for document in documents:
        for shape in SHAPES:
            for sheet in sheets(document, shape):
                if (first_only and sheet.number > 1) or _is_clear(best.get(sheet.key)):
                    continue
                made = straightened(page, sheet)
                fit = made.fit()[0] if made is not None else 0.0
                if made is not None and fit >= max(_LEAST, best.get(sheet.key, (0.0,))[0]):
                    best[sheet.key] = (fit, made)
    ranked = sorted(best.values(), key=lambda each: -each[0])
    if not ranked:
        return []
    top = [made for fit, made in ranked if ranked[0][0] - fit < _AHEAD]
    documents_there = [made.sheet.document for made in top]
    # Two pages of one document that look the same could be mistaken for each other.
    return top if len(set(documents_there)) == len(documents_there) else []


def _is_clear(known: tuple[float, Straight] | None) -> bool:
    return known is not None and known[0] >= _CLEAR


def _is_lost(looked: Looked) -> bool:
    lost = sum(found.state is State.LOST for found in looked.found)
    return lost > 1 and lost > _LOST * len(looked.found)


def _faults(page: Page, straight: Straight | None, identity: Identity | None) -> list[Finding]:
    """What is wrong with the picture of a page, as far as a person can do something about it."""
    if straight is None:
        is_empty = identity is None and np.mean(page.dark >= _INKED) < _EMPTY
        return [] if is_empty else [_finding(_why_none(page, identity), page)]
    dpi = str(round(straight.dpi))
    if straight.dpi < _TOO_COARSE:
        return [_finding("scan.too_coarse", page, dpi)]
    # Of a page that fits badly some of the print is elsewhere, and paper where it should be.
    if straight.contrast < _PALE and straight.fit()[0] >= _WELL:
        return [_finding("scan.pale", page)]
    return [_finding("scan.coarse", page, dpi)] if straight.dpi < _COARSE else []


def _why_none(page: Page, identity: Identity | None) -> str:
    """Why a page is like no blank."""
    if np.median(page.picture.gray) < _DARK:
        return "scan.dark"
    if np.percentile(page.dark, 99) < _PALE:
        return "scan.pale"
    if cv2.Laplacian(page.picture.gray, cv2.CV_64F).var() < _SHARP:
        return "scan.blurred"
    return "scan.poor_fit" if identity is not None else "scan.foreign_page"


def _finding(code: str, page: Page, found: str = "") -> Finding:
    return Finding(code, Place(page=page.picture.page), found)
