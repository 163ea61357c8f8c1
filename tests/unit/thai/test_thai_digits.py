from hypothesis import given
from hypothesis import strategies as st

from thai.digits import to_arabic, to_thai


def test_only_digits_change() -> None:
    assert to_thai("ที่ กษ 0202/ว 123") == "ที่ กษ ๐๒๐๒/ว ๑๒๓"
    assert to_arabic("๑,๒๕๐.๐๐ บาท") == "1,250.00 บาท"


@given(st.text(alphabet="0123456789.,กขABC /-"))
def test_thai_and_back_is_identity(text: str) -> None:
    assert to_arabic(to_thai(text)) == text
