from collections import Counter

import pytest

from thai.provinces import PROVINCES, ProvinceError, find_province, province_by_code
from thai.text import normalize


def test_there_are_77_in_six_regions() -> None:
    assert (
        len(PROVINCES) == len({p.code for p in PROVINCES}) == len({p.name for p in PROVINCES}) == 77
    )
    assert Counter(province.region for province in PROVINCES) == {
        "เหนือ": 9,
        "กลาง": 22,
        "ตะวันออกเฉียงเหนือ": 20,
        "ตะวันออก": 7,
        "ตะวันตก": 5,
        "ใต้": 14,
    }


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("10", "กรุงเทพมหานคร"),
        ("18", "ชัยนาท"),
        ("27", "สระแก้ว"),
        ("38", "บึงกาฬ"),
        ("49", "มุกดาหาร"),
        ("50", "เชียงใหม่"),
        ("67", "เพชรบูรณ์"),
        ("77", "ประจวบคีรีขันธ์"),
        ("86", "ชุมพร"),
        ("96", "นราธิวาส"),
    ],
)
def test_codes(code: str, name: str) -> None:
    assert province_by_code(code).name == name


def test_every_province_is_found_however_it_is_written() -> None:
    for province in PROVINCES:
        assert normalize(province.name) == province.name
        for text in ("{}", "จังหวัด{}", "จังหวัด {}", "จ.{}", "จ. {}", "จ {}", " {}\u200b "):
            assert find_province(text.format(province.name)) is province
        assert find_province(province.full_name) is province


@pytest.mark.parametrize(
    "text", ["กทม.", "กทม", "กรุงเทพฯ", "กรุงเทพ", "จ.กรุงเทพมหานคร", "กรุงเทพ มหานคร"]
)
def test_bangkok(text: str) -> None:
    assert find_province(text).code == "10"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("เชียงไหม่", "เชียงใหม่"),
        ("จังหวัดชัยนาถ", "ชัยนาท"),
        ("พิษณุโลค", "พิษณุโลก"),
        ("ลอนดอน", ""),
        ("จ.", ""),
        ("", ""),
    ],
)
def test_what_is_no_province(text: str, suggestion: str) -> None:
    with pytest.raises(ProvinceError) as caught:
        find_province(text)
    error = caught.value
    assert (error.code, error.found, error.suggestion) == ("unknown", text, suggestion)


def test_unknown_code() -> None:
    with pytest.raises(ProvinceError):
        province_by_code("28")
