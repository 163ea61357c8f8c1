"""Labels of lists, counted as Word counts them."""

import pytest

from service.documents.typst.numbering import FORMATS, Counter

TWO = [("decimal", "%1.", 1), ("decimal", "%1.%2", 1)]


def test_levels_count_under_each_other() -> None:
    counter = Counter()
    depths = (1, 2, 2, 1, 2, 2)
    labels = [counter.label("1", TWO[:depth]) for depth in depths]
    assert labels == ["1.", "1.1", "1.2", "2.", "2.1", "2.2"]


def test_lists_count_apart_and_start_where_they_say() -> None:
    counter = Counter()
    assert counter.label("1", [("thaiNumbers", "%1)", 5)]) == "๕)"
    assert counter.label("2", [("thaiLetters", "(%1)", 1)]) == "(ก)"
    assert counter.label("1", [("thaiNumbers", "%1)", 5)]) == "๖)"


def test_a_deep_level_alone_shows_the_first_number_above_it() -> None:
    assert Counter().label("1", TWO) == "1.1"


@pytest.mark.parametrize(
    ("kind", "number", "label"),
    [
        ("decimal", 12, "12"), ("decimalZero", 3, "03"), ("thaiNumbers", 10, "๑๐"),
        ("thaiLetters", 3, "ค"), ("thaiLetters", 42, "กก"), ("lowerLetter", 27, "aa"),
        ("upperLetter", 2, "B"), ("lowerRoman", 14, "xiv"), ("upperRoman", 49, "XLIX"),
        ("upperRoman", 94, "XCIV"), ("none", 1, ""), ("bullet", 7, ""),
    ],
)  # fmt: skip
def test_number_formats(kind: str, number: int, label: str) -> None:
    assert FORMATS[kind](number) == label
