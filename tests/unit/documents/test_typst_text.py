"""Any text survives escaping, Typst and a PDF reader."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.documents import fonts
from service.documents.pdf import press
from service.documents.typst.text import (
    BREAK,
    FINALIZE,
    Markup,
    UnprintableTextError,
    break_places,
    edged,
    escape,
    printable,
    string,
    unprintable,
    value_markup,
)
from tests.helpers.construct_texts import ODD
from tests.helpers.reading import by_pdfium, squeezed

HEAD = (
    '#import "/prelude.typ": *\n#set document(title: "t")\n'
    f'#set text(font: "{fonts.FAMILY}", size: 14pt, lang: "zh", fallback: false)\n'
)
CONSONANTS = "กขคฆงจฉชซฌญฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
# Ligatures and private copies of marks, which no keyboard types, are read back as other letters.
LATIN = sorted(
    letter
    for letter in printable()
    if unicodedata.category(letter) not in ("Co", "Cf", "Cc", "Mn")
    and unicodedata.normalize("NFKC", letter) == letter
    and not "\u0e00" <= letter <= "\u0e7f"
    and squeezed(letter)
)
SYLLABLES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(("", "เ", "แ", "โ", "ใ", "ไ")),
        st.sampled_from(CONSONANTS),
        st.sampled_from(("", "ั", "ิ", "ี", "ึ", "ื", "ุ", "ู")),
        st.sampled_from(("", "่", "้", "๊", "๋")),
        st.sampled_from(("", "า", "ะ", "น", "ง ", "ๆ", "ฯ", "๙")),
    ),
)
SARA_AM = st.builds(
    "".join, st.tuples(st.sampled_from("กคจทนปผฟ"), st.sampled_from(("", "้")), st.just("ำ"))
)
TEXTS = st.lists(
    st.one_of(SYLLABLES, SARA_AM, st.text(st.sampled_from(LATIN), max_size=4), st.just(" ")),
    min_size=1,
    max_size=12,
).map("".join)


def read(markup: str) -> str:
    pdf = press().compile(HEAD + markup + "\n", date(2025, 1, 1))
    return squeezed("".join(by_pdfium(pdf, Path())))


@settings(max_examples=150)
@given(TEXTS)
@example(ODD)
@example("// ไม่ใช่หมายเหตุ /* หรือ */ ~ -- --- ... `x` $x$ #x @x <x> = x")
@example("- a\n+ b\n= c\n1. d")
def test_any_text_is_read_back(text: str) -> None:
    assert read(value_markup(text)) == squeezed(text)


@given(TEXTS)
def test_any_text_is_a_string_literal(text: str) -> None:
    assert read(f"#text({string(text)})") == squeezed(text)


def test_spaces_at_the_ends_and_in_rows_stay() -> None:
    assert escape(" a  b ") == "\\u{20}a \\u{20}b\\u{20}"


def test_lines_of_a_value_are_lines_on_paper() -> None:
    assert value_markup("ก\nข") == "ก#linebreak();ข"


@pytest.mark.parametrize("code", ["กปส.00001/2560", "กษ0202/ว12", "EB-12", "1,250,000.50-"])
def test_codes_stay_whole(code: str) -> None:
    assert value_markup(code).startswith("#box[")


@pytest.mark.parametrize("text", ["กปส", "10", "1,250.00", "บ้านเลขที่ 99/1"])
def test_other_values_may_break(text: str) -> None:
    assert not value_markup(text).startswith("#box[")


def test_breaks_are_marked_between_thai_words_only() -> None:
    text = "กองทุนสงเคราะห์เกษตรกร 25 ราย"
    assert break_places(text) == [6, 15, 23, 26]
    assert value_markup(text) == f"กองทุน{BREAK}สงเคราะห์{BREAK}เกษตรกร 25 ราย"


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("(ราย) และ", "#box[\\(ราย\\)]\\u{20}และ"),
        ("ผู้กู้ (ราย)", f"ผู้{BREAK}กู้\\u{{20}}#box[\\(ราย\\)]"),
        ("กสก. ข", "#box[กสก\\.]\\u{20}ข"),
        ("งวด2", "#box[งวด2]"),
        ("งวด 2", "งวด 2"),
        ("ปี/เดือน", "#box[ปี\\/]เดือน"),
    ],
)
def test_what_ends_a_thai_word_stays_with_it(text: str, markup: str) -> None:
    assert value_markup(text) == markup


EDGES = [
    (("เชียงใหม่", True, True, "", ""), f"{BREAK}เชียงใหม่{BREAK}"),
    (("เชียงใหม่", False, False, "จังหวัด", ""), f"จังหวัด{BREAK}เชียงใหม่"),
    (("25", False, True, "งวด", ""), "#box[งวด25]"),
    (("25", False, False, "", ")"), "25\\)"),
    (("สมชาย", False, False, "", ")"), "#box[สมชาย\\)]"),
    (("กปส.01/2560", False, False, "เลขที่", ")"), f"เลขที่{BREAK}#box[กปส\\.01\\/2560\\)]"),
    (("9/1", False, False, "ที่", ""), "#box[ที่9\\/1]"),
    (("", True, True, "", ""), ""),
    (("", False, False, "งวด", ")"), "#box[งวด\\)]"),
]


@pytest.mark.parametrize(("given", "markup"), EDGES)
def test_a_value_holds_on_to_what_stands_beside_it(
    given: tuple[str, bool, bool, str, str], markup: str
) -> None:
    value, before, after, head, tail = given
    made = edged(value, digits="arabic", before=before, after=after, head=head, tail=tail)
    assert made == markup


@pytest.mark.parametrize("sign", ".,:;!?)]}”’\"'%/–°0a๑“«»฿+=*&@#$_|~")
def test_no_line_begins_with_what_ends_a_thai_word(sign: str) -> None:
    narrow = "#set page(width: 50pt, margin: 0pt)\n"
    markup = value_markup(f"กกกกกก{sign} ขขขขขขขขข")
    pdf = press().compile(HEAD + narrow + markup, date(2025, 1, 1))
    lines = [squeezed(line) for line in by_pdfium(pdf, Path())[0].splitlines()]
    assert lines[0] == f"กกกกกก{sign}"


def test_values_are_finished_as_the_document_writes_digits() -> None:
    assert FINALIZE["thai"](Decimal("1250.5")) == "๑\\,๒๕๐\\.๕๐"
    assert FINALIZE["arabic"](Decimal("1250.5")) == "1\\,250\\.50"
    assert FINALIZE["thai"](None) == ""
    assert FINALIZE["thai"](Markup("#z;1")) == "#z;1"
    assert FINALIZE["arabic"](value=True) == "#ticked;"


def test_letters_that_the_font_lacks_are_refused() -> None:
    assert unprintable("ตกลง 中文 ☑") == "中文"
    with pytest.raises(UnprintableTextError) as refused:
        value_markup("ตกลง 🙂")
    assert refused.value.letters == "🙂"
