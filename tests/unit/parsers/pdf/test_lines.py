"""Letters to lines: marks with their consonant, stream order, words, leaders, how lines go on."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.pdf.lines import Line, clusters_of, lines_of, runs_of
from parsers.pdf.marks import Glyph
from parsers.pdf.text import page_texts
from parsers.pdf.wraps import UNSURE, guessed, is_unsure, wraps_of
from tests.helpers.producers import FONTS
from tests.helpers.word_like import FOLDER, like_word
from thai.text import normalize

CONSONANTS = "กขคฆงจชซญฎฐฑณดตถทนบปผฝพฟภมยรลวศษสหฬอฮ"
ABOVE, BELOW, TONES = (
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47",
    "\u0e38\u0e39",
    "\u0e48\u0e49\u0e4a\u0e4b",
)


def glyphs(*told: tuple[str, float, float], base: float = 100, size: float = 10) -> list[Glyph]:
    return [
        Glyph(text, left, right, base, size, order)
        for order, (text, left, right) in enumerate(told)
    ]


def texts(made: Iterable[Glyph]) -> list[str]:
    return [line.text for line in lines_of(made)]


def test_a_mark_drawn_before_its_base_by_x_stays_behind_it() -> None:
    assert texts(glyphs(("ต", 0, 6), ("ั", 4, 4), ("้", 3, 3), ("ง", 6, 12))) == ["ตั้ง"]


def test_a_mark_shown_after_the_line_finds_its_consonant() -> None:
    assert texts(glyphs(("ป", 0, 6), ("า", 6, 11), ("ก", 11, 17), ("ู", 6, 6))) == ["ปูาก"]


def test_a_raised_mark_is_on_the_line_of_its_consonant() -> None:
    made = glyphs(("ป", 0, 6), ("ก", 6, 12))
    made.insert(1, Glyph("่", 6, 6, 96, 10, 5))
    assert texts(made) == ["ป่ก"]


def test_a_blank_without_room_before_a_vowel_is_none() -> None:
    """Word calls NIKHAHIT a blank."""
    assert texts(glyphs(("ค", 0, 6), (" ", 6, 6), ("ำ", 6, 11), ("ว", 11, 17))) == ["คำว"]


def test_private_glyphs_are_marks_too() -> None:
    assert texts(glyphs(("ป", 0, 6), ("\uf70a", 6, 6), ("า", 6, 11))) == ["ป่า"]


def test_a_gap_is_a_blank() -> None:
    assert texts(glyphs(("ก", 0, 6), ("ข", 10, 16))) == ["ก ข"]
    assert texts(glyphs(("ก", 0, 6), ("ข", 7, 13))) == ["กข"]


def test_lines_from_top_to_bottom_whatever_the_stream() -> None:
    made = [*glyphs(("ล่", 0, 6), base=140), *glyphs(("บ", 0, 6), base=100)]
    assert texts(made) == ["บ", "ล่"]


def test_what_is_typed_over_dots_takes_their_place() -> None:
    dots = [(".", float(x), float(x) + 2) for x in range(20, 60, 2)]
    made = glyphs(("ก", 0, 6), *dots)
    made += [Glyph("1", 30, 36, 101, 10, 90), Glyph("2", 36, 42, 101, 10, 90)]
    line = lines_of(made)[0]
    assert [(word.text, word.leader) for word in line.words] == [
        ("ก", False), (".....", True), ("12", False), (".........", True),
    ]  # fmt: skip


def test_three_dots_are_no_leader() -> None:
    line = lines_of(glyphs(("ก", 0, 6), (".", 6, 8), (".", 8, 10), (".", 10, 12)))[0]
    assert [word.text for word in line.words] == ["ก..."]


# --- how lines go on ----------------------------------------------------------------------------


def line(text: str, right: float, base: float) -> Line:
    """A line from 0 whose letters are evenly wide."""
    step = right / len(text)
    made = glyphs(*((letter, n * step, (n + 1) * step) for n, letter in enumerate(text)), base=base)
    return Line(clusters_of(made), base, 10)


def test_a_blank_at_the_end_says_how_the_next_line_goes_on() -> None:
    lines = [line("กกกก ", 98, 0), line("ขขขข", 90, 20)]
    assert wraps_of([(lines, None)]).ends(lines) == [" ", ""]


def test_without_a_blank_it_is_glued_where_blanks_are_kept() -> None:
    lines = [line("กกกก ", 100, 0), line("ขขขข", 90, 20), line("คคคค", 99, 40)]
    wraps = wraps_of([(lines, None), ([line("ฮ", 101, 60)], None)])
    assert wraps.ends(lines) == [" ", "", ""]


def test_no_one_knows_where_blanks_are_dropped() -> None:
    lines = [line("กกกก", 98, 0), line("ขขขข", 90, 20), line("ค", 100, 40)]
    assert wraps_of([(lines, None)]).ends(lines)[0] == UNSURE


def test_a_line_that_ends_early_may_be_a_paragraph_of_its_own() -> None:
    lines = [line("กก ", 40, 0), line("ขข", 30, 20), line("คคคค", 100, 40)]
    assert wraps_of([(lines, None)]).ends(lines)[0] == UNSURE


@pytest.mark.parametrize(
    ("text", "unsure", "likely"),
    [
        ("ก", False, "ก"),
        (f"ก{UNSURE}", False, "ก"),
        (f"กข{UNSURE}คง", True, "กขคง"),
        (f"กข{UNSURE} 12", True, "กข 12"),
        (f"กข{UNSURE}\nคง", True, "กขคง"),
    ],
)
def test_unsure_texts(text: str, unsure: bool, likely: str) -> None:  # noqa: FBT001
    assert is_unsure(text) is unsure
    assert guessed(text) == likely


# --- any Thai text ------------------------------------------------------------------------------

_cluster = st.builds(
    lambda *parts: "".join(parts),
    st.sampled_from(["", "", "", "เ", "แ", "โ", "ไ"]),
    st.sampled_from(CONSONANTS),
    st.sampled_from(["", "", *ABOVE, *BELOW]),
    st.sampled_from(["", "", *TONES]),
    st.sampled_from(["", "", "", "ำ", "า", "ะ"]),
)
_words = st.lists(st.lists(_cluster, min_size=1, max_size=6).map("".join), min_size=1, max_size=6)
_lines = st.one_of(_words, st.lists(st.text("0123456789๐๑๒๓๔๕๖๗๘๙,./-", min_size=1), min_size=1))


@pytest.mark.usefixtures("thai_fonts")
@given(st.lists(_lines.map(" ".join), min_size=1, max_size=8), st.sampled_from(FONTS[:7]))
@settings(max_examples=25)
def test_any_line_reads_back_through_words_faults(lines: list[str], font: str) -> None:
    lines = [text for text in map(normalize, lines) if 0 < len(text) < 100]
    pdf = like_word(lines, (FOLDER / f"{font}.ttf").read_bytes())
    read = [made.text for page in page_texts(pdf) for made in page.lines()]
    assert read == lines


@pytest.mark.usefixtures("thai_fonts")
def test_words_faults_alone_do_not_speak_against_the_font() -> None:
    """Of a subset with few letters the faulty ones may be most."""
    pdf = like_word(["กา"], (FOLDER / "Laksaman.ttf").read_bytes())
    assert [line.text for page in page_texts(pdf) for line in page.lines()] == ["กา"]


def test_runs_end_where_columns_begin() -> None:
    clusters = clusters_of(glyphs(("ก", 0, 6), ("ข", 6, 12), ("ค", 60, 66)))
    assert [[each.text for each in run] for run in runs_of(clusters)] == [["ก", "ข"], ["ค"]]
