"""Boxes are read by their ink: never wrongly, and seldom left to a person."""

from __future__ import annotations

from collections import Counter

import cv2
import numpy as np
import pytest

from parsers.scan.pages import page_read
from parsers.scan.pictures import Picture
from parsers.scan.places import State
from templates.catalogue import documents
from tests.helpers.scans import (
    TICKS,
    WAYS,
    blank_pages,
    circled,
    crossed_out,
    in_dots,
    spoil,
    stroke,
    tick,
)

#: A page with many boxes of each sort: alone, in a table, in running text, on its side.
PAGES = (("ns01", 2), ("ns02", 1), ("ns02", 2), ("checklist_restructuring", 1), ("form1", 1))
#: What nobody may decide but a person.
DOUBTFUL = ("crossed out", "circled", "struck through", "line")
#: A mark is left to a person at most so often.
MOST_UNSURE = 0.2


def draw_mark(
    page: np.ndarray, box: tuple[int, int, int, int], style: str, draw: np.random.Generator
) -> None:
    left, top, right, bottom = box
    match style:
        case "empty":
            pass
        case "crossed out":
            crossed_out(page, box, draw)
        case "circled":
            circled(page, box, draw)
        case "struck through":
            stroke(page, [(left - 40, bottom + 40), (right + 40, top - 40)], draw, 3)
        case "line":
            middle = (left + right) / 2
            stroke(page, [(middle, top - 30), (middle + draw.normal(0, 3), bottom + 30)], draw, 3)
        case _:
            tick(page, box, style, draw)


def states(
    document_id: str, number: int, way: str, styles: tuple[str, ...]
) -> list[tuple[str, State]]:
    """What is drawn in each box of a page, and what is read."""
    draw = np.random.default_rng([*document_id.encode(), number, *way.encode()])
    document = documents()[document_id]
    page = blank_pages(document_id)[number - 1]
    drawn: dict[tuple[str, str], str] = {}
    for spot in document.layout.spots:
        if spot.page == number and spot.kind == "box":
            style = styles[draw.integers(len(styles))]
            draw_mark(page, in_dots(spot.box), style, draw)
            drawn[spot.path, spot.option] = style
    read = page_read(Picture(1, spoil(page, WAYS[way], draw), 1.0), [], {document_id: document})
    assert [look.number for look in read.seen.looks] == [number]
    found = {
        (each.spot.path, each.spot.option): each.state
        for each in read.seen.looks[0].looked.found
        if each.spot.kind == "box"
    }
    assert found.keys() == drawn.keys()
    return [(style, found[key]) for key, style in drawn.items()]


@pytest.mark.parametrize("way", WAYS)
def test_ticks_are_never_read_wrongly(way: str) -> None:
    styles = ("empty",) * len(TICKS) + TICKS
    seen: Counter[tuple[str, str]] = Counter()
    for document_id, number in PAGES:
        for style, state in states(document_id, number, way, styles):
            right = State.EMPTY if style == "empty" else State.TICKED
            seen[style, "right" if state is right else str(state)] += 1
    wrong = {
        key: count
        for key, count in seen.items()
        if key[1] not in ("right", State.UNSURE, State.LOST)
    }
    assert wrong == {}
    unsure = sum(count for (_, state), count in seen.items() if state != "right")
    assert unsure <= MOST_UNSURE * sum(seen.values()), seen


@pytest.mark.parametrize("way", ["clean", "photo", "fax"])
def test_doubtful_marks_are_left_to_a_person(way: str) -> None:
    for document_id, number in (("ns01", 2), ("form1", 1)):
        for style, state in states(document_id, number, way, DOUBTFUL):
            assert state in (State.UNSURE, State.LOST), style


def test_specks_are_no_mark_however_many_a_box_has() -> None:
    document = documents()["checklist_restructuring"]
    page = blank_pages(document.id)[0]
    for spot in document.layout.spots:
        left, top, right, bottom = in_dots(spot.box)
        for x, y, size in (
            (left + 5, top + 5, 2),
            (right - 6, top + 6, 2),
            (left + 12, bottom - 8, 4),
        ):
            cv2.circle(page, (x, y), size, 0, -1)
    read = page_read(Picture(1, page, 1.0), [], {document.id: document})
    assert State.TICKED not in {found.state for found in read.seen.looks[0].looked.found}


def test_shadows_and_creases_tick_nothing() -> None:
    page = blank_pages("checklist_restructuring")[0]
    page[:, 1300:] = (page[:, 1300:] * 0.45).astype(np.uint8)
    page[900:905] = (page[900:905] * 0.8).astype(np.uint8)
    document = documents()["checklist_restructuring"]
    read = page_read(Picture(1, page, 1.0), [], {document.id: document})
    assert {found.state for found in read.seen.looks[0].looked.found} == {State.EMPTY}
