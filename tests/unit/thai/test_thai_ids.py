import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.th import moa, pin

from thai.ids import (
    IdError,
    format_id,
    make_national_id,
    make_tax_id,
    mask_id,
    national_id,
    tax_id,
)

PERSON = "3100600445635"
JURISTIC = "0994000617721"


def code_of(text: str, *, juristic: bool = False) -> str:
    with pytest.raises(IdError) as caught:
        (tax_id if juristic else national_id)(text)
    assert caught.value.suggestion == ""
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [PERSON, "3-1006-00445-63-5", "3 1006 00445 63 5", "๓-๑๐๐๖-๐๐๔๔๕-๖๓-๕", f" {PERSON}\u200b"],
)
def test_national_id(text: str) -> None:
    assert national_id(text) == PERSON


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3100600445636", "check_digit"),
        ("310060044563", "length"),
        ("", "length"),
        ("31006004456355", "length"),
        ("310060044563O", "characters"),
        ("3100600445635.0", "characters"),
        ("３100600445635", "characters"),
        (JURISTIC, "first_digit"),
        ("9100600445635", "first_digit"),
    ],
)
def test_what_is_no_national_id(text: str, code: str) -> None:
    assert code_of(text) == code


def test_tax_id() -> None:
    assert tax_id("0-99-4-000-61772-1") == JURISTIC
    assert tax_id(PERSON, allow_person=True) == PERSON
    assert tax_id(JURISTIC, allow_person=True) == JURISTIC
    assert code_of(PERSON, juristic=True) == "first_digit"
    assert code_of("0994000617723", juristic=True) == "check_digit"
    with pytest.raises(IdError, match="first_digit"):
        tax_id("9100600445635", allow_person=True)


def test_format_and_mask() -> None:
    assert format_id("1234567890121") == "1-2345-67890-12-1"
    assert mask_id("1234567890121") == "1-xxxx-xxxxx-12-1"
    assert mask_id("โทร ๐๘๑-2345") == "โทร xxx-xxxx"
    with pytest.raises(IdError, match="length"):
        format_id("123")


def test_the_number_never_shows_in_an_error() -> None:
    with pytest.raises(IdError) as caught:
        national_id("3100600445636")
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert error.found == "3100600445636"
    assert "3100600445636" not in f"{error} {error!r}"


@given(st.from_regex("[1-8][0-9]{11}", fullmatch=True))
def test_made_national_ids(body: str) -> None:
    number = make_national_id(body)
    assert pin.is_valid(number)
    assert national_id(format_id(number)) == number


@given(st.from_regex("0[0-9]{11}", fullmatch=True))
def test_made_tax_ids(body: str) -> None:
    number = make_tax_id(body)
    assert moa.is_valid(number)
    assert tax_id(number) == number


@given(st.from_regex("[1-8][0-9]{11}", fullmatch=True), st.integers(0, 12), st.integers(1, 9))
def test_agrees_with_stdnum_on_a_wrong_digit(body: str, place: int, step: int) -> None:
    number = make_national_id(body)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    try:
        accepted = national_id(wrong) == wrong
    except IdError:
        accepted = False
    assert accepted is pin.is_valid(wrong)


@pytest.mark.parametrize("body", ["012345678901", "12345678901", "12345678901x"])
def test_impossible_bodies(body: str) -> None:
    with pytest.raises(IdError):
        make_national_id(body)
