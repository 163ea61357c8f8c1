"""Our PDF falls line by line on LibreOffice's of the same filled Word file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.filled import NAMES, filled
from tests.helpers.layout import MAX_MEDIAN, MIN_EQUAL, compare, converted


@pytest.fixture(scope="module")
def theirs(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """LibreOffice's PDF of every construct and document."""
    words = {name: filled(name).word for name in NAMES}
    return converted(words, tmp_path_factory.mktemp("theirs"))


@pytest.mark.parametrize("name", NAMES)
def test_lines_stand_where_libreoffice_puts_them(name: str, theirs: dict[str, bytes]) -> None:
    made = filled(name)
    assert made.findings == ()
    report = compare(made.pdf, theirs[name])
    assert report.pages[0] == report.pages[1], report
    assert report.share >= MIN_EQUAL, report
    assert report.vertical <= MAX_MEDIAN, report


def test_the_comparison_sees_what_differs(
    theirs: dict[str, bytes], tmp_path: Path, to_pdf: Callable[[bytes, Path], bytes]
) -> None:
    same = to_pdf(filled("indents").word, tmp_path)
    assert compare(same, theirs["indents"]).vertical_max == 0
    other = compare(filled("indents").pdf, theirs["alignment"])
    assert not other.agrees
    assert other.differing
