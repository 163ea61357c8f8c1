"""What a font's three witnesses say of a code, and which of them is believed."""

from __future__ import annotations

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from parsers.pdf.embedded import CharacterMaps, character_maps
from parsers.pdf.fonts import UNKNOWN, Font, font_of
from parsers.pdf.symbols import symbol, symbols_of
from parsers.pdf.to_unicode import glyphs_of, letters_of
from service.documents import fonts
from tests.helpers.pdf_pages import texts_of

HOUSE = fonts.FOLDER / "FAFSarabun-Regular.ttf"


def composite(told: dict[int, str], own: dict[int, tuple[str, ...]]) -> Font:
    return Font(True, told, CharacterMaps(own), {}, {}, 500)  # noqa: FBT003


def shown(font: Font, *codes: int) -> str:
    string = b"".join(code.to_bytes(2) for code in codes)
    return "".join(letters for letters, _, _ in font.shown(string))


def test_the_embedded_font_has_the_last_word_on_thai() -> None:
    told = {1: "ก", 2: " ", 3: "ำ", 4: "ข"}
    own = {1: ("ก",), 2: ("\u0e4d",), 3: ("า",), 4: ("ข",)}
    assert shown(composite(told, own), 1, 2, 3) == "ก\u0e4dา"


def test_a_font_whose_map_numbers_glyphs_anew_is_no_witness() -> None:
    own = {1: ("a",), 2: ("b",), 3: ("c",)}
    assert shown(composite({1: "ก", 2: "ข", 3: "ค"}, own), 1, 2, 3) == "กขค"


def test_told_stays_where_the_font_knows_several_letters_of_a_glyph() -> None:
    own = {1: (" ", "\xa0"), 2: ("-", "\xad")}
    assert shown(composite({1: "\xa0", 2: "-"}, own), 1, 2) == "\xa0-"


def test_what_nobody_knows_is_told_as_unknown() -> None:
    assert shown(composite({1: "ก"}, {}), 1, 9) == f"ก{UNKNOWN}"


def test_private_letters_of_a_font_say_nothing() -> None:
    own = {1: ("ก",), 2: ("\uf71f",), 3: ("\uf70a",)}
    assert shown(composite({1: "ก", 2: "\u0e47"}, own), 1, 2, 3) == "ก\u0e47\uf70a"


def test_a_letter_without_to_unicode_comes_from_the_font() -> None:
    assert shown(composite({}, {7: ("ญ",)}), 7) == "ญ"


def test_maps_are_those_that_fonttools_reads() -> None:
    maps = character_maps(HOUSE.read_bytes())
    with TTFont(HOUSE) as font:
        for code, name in font.getBestCmap().items():
            assert chr(code) in maps.letters[font.getGlyphID(name)]


@given(st.binary(max_size=400))
def test_broken_fonts_have_no_maps(data: bytes) -> None:
    assert isinstance(character_maps(b"\x00\x01\x00\x00" + data), CharacterMaps)


@given(st.binary(max_size=300), st.integers(0, 200))
def test_a_damaged_font_is_no_error(patch: bytes, at: int) -> None:
    font = bytearray(HOUSE.read_bytes()[:20_000])
    font[at : at + len(patch)] = patch
    character_maps(bytes(font))


@given(st.binary(max_size=300))
def test_damaged_maps_are_no_error(data: bytes) -> None:
    for kind in (b"bfchar", b"bfrange", b"cidrange"):
        letters_of(b"begin%s %s end%s" % (kind, data, kind))
        glyphs_of(b"begin%s %s end%s" % (kind, data, kind))


def test_to_unicode() -> None:
    data = (
        b"2 beginbfchar <01> <0E01> <02> <0E020E33> endbfchar\n"
        b"2 beginbfrange <10><12><0E30> <20> <21> [<0041> <00420043>] endbfrange"
    )
    assert letters_of(data) == {
        1: "ก", 2: "ขำ", 16: "ะ", 17: "\u0e31", 18: "า", 32: "A", 33: "BC",
    }  # fmt: skip


def test_a_range_of_all_the_world_is_bounded() -> None:
    assert len(letters_of(b"beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange")) < 100_000


def test_names_of_an_encoding() -> None:
    encoding = Dictionary(
        BaseEncoding=Name.WinAnsiEncoding,
        Differences=Array([65, Name("/uni0E01"), Name.a20, Name("/g37")]),
    )
    described = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=encoding
    )
    letters = [text for text, _, _ in font_of(described).shown(b"ABCD")]
    assert letters == ["ก", "✔", UNKNOWN, "D"]


def test_a_symbolic_font_without_any_map_is_unknown() -> None:
    with pikepdf.new() as pdf:
        file = pikepdf.Stream(pdf, b"no font")
        described = Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.X,
            FirstChar=65, Widths=Array([500]),
            FontDescriptor=Dictionary(Flags=4, FontFile2=file),
        )  # fmt: skip
        assert font_of(described).shown(b"A") == [(UNKNOWN, 0.5, False)]


@pytest.mark.parametrize(
    ("font", "code", "letters", "shown"),
    [
        ("ABCDEF+Wingdings-Regular", 0xFE, "\uf0fe", "☑"),
        ("Wingdings", 0xA8, "¨", "☐"),
        ("Wingdings2", 0x52, "R", "☑"),
        ("ZapfDingbats", 0x34, UNKNOWN, "✔"),
        ("Wingdings", 0xA8, "☐", "☐"),
    ],
)
def test_symbols_of_fonts(font: str, code: int, letters: str, shown: str) -> None:
    assert symbol(symbols_of(font), code, letters) == shown


def test_zapf_dingbats_on_a_page() -> None:
    zapf = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats)
    fonts_told = Dictionary(F1=zapf)
    assert texts_of("BT /F1 12 Tf 20 150 Td (4) Tj ET", resources={"Font": fonts_told}) == ["✔"]
