import pytest
from hypothesis import given
from hypothesis import strategies as st

from thai.postal import (
    S10,
    PostalError,
    format_s10,
    is_ems,
    is_registered,
    make_s10,
    parse_s10,
    postcode,
)


def refusal(text: str) -> PostalError:
    with pytest.raises(PostalError) as caught:
        parse_s10(text)
    return caught.value


@pytest.mark.parametrize(
    "text",
    ["EB123456785TH", "eb123456785th", "EB 1234 5678 5 TH", "EB๑๒๓๔๕๖๗๘๕TH", "EB-12345678-5-TH"],
)
def test_parse(text: str) -> None:
    assert parse_s10(text) == S10("EB", 12_345_678, "TH")


def test_the_known_example() -> None:
    # The widely printed worked example of the S10 check digit: 47312482 gives 9.
    assert parse_s10("RR473124829FI").check_digit == 9


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        ("EB123456789TH", "check_digit", ""),
        ("EB12345678TH", "length", ""),
        ("", "length", ""),
        ("EBI23456785TH", "characters", "EB123456785TH"),
        ("EB12345678STH", "characters", ""),
        ("EBI23456789TH", "characters", ""),
        ("1234567890123", "characters", ""),
    ],
)
def test_refusals(text: str, code: str, suggestion: str) -> None:
    error = refusal(text)
    assert (error.code, error.found, error.suggestion) == (code, text, suggestion)


@given(st.from_regex("[A-Z]{2}", fullmatch=True), st.integers(0, 99_999_999))
def test_made_numbers_come_back_and_their_neighbours_do_not(service: str, serial: int) -> None:
    text = make_s10(service, serial)
    item = parse_s10(text)
    assert (item, str(item)) == (S10(service, serial), text)
    assert parse_s10(format_s10(item)) == item
    wrong = f"{text[:10]}{(int(text[10]) + 1) % 10}{text[11:]}"
    assert refusal(wrong).code == "check_digit"


def test_kinds_of_item() -> None:
    registered, express = make_s10("RB", 1), S10("EB", 12_345_678)
    assert is_registered(registered)
    assert not is_ems(registered)
    assert is_ems(express)
    assert not is_registered(express)
    with pytest.raises(PostalError):
        is_registered("EB123456789TH")
    assert format_s10(express) == "EB 1234 5678 5 TH"


@pytest.mark.parametrize(("service", "serial"), [("R", 1), ("rr", 1), ("RR", -1), ("RR", 10**8)])
def test_impossible_items(service: str, serial: int) -> None:
    with pytest.raises(PostalError):
        make_s10(service, serial)


def test_postcode() -> None:
    assert postcode("10200") == postcode(" ๑๐๒๐๐ ") == postcode("1 0 2 0 0") == "10200"
    assert postcode("96220") == "96220"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1020", "length"),
        ("102000", "length"),
        ("", "length"),
        ("1020O", "characters"),
        ("00000", "unknown_area"),
        ("19000", "unknown_area"),
        ("97000", "unknown_area"),
    ],
)
def test_what_is_no_postcode(text: str, code: str) -> None:
    with pytest.raises(PostalError) as caught:
        postcode(text)
    assert caught.value.code == code
