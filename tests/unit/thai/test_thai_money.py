import decimal
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thai.money import (
    MoneyError,
    baht_text,
    format_baht,
    number_words,
    parse_baht,
    round_half_up,
    to_baht,
    to_satang,
)

VECTORS = Path(__file__).parents[2] / "samples" / "vectors" / "bahttext.json"
CASES = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
amounts = st.integers(-99_999_999_999_999, 99_999_999_999_999)


# --- an independent reader of Thai number words, right to left ---

DIGITS = ["ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"]
UNITS = {word: value for value, word in enumerate(DIGITS)} | {"เอ็ด": 1, "ยี่": 2}
SCALES = {"สิบ": 10, "ร้อย": 100, "พัน": 1_000, "หมื่น": 10_000, "แสน": 100_000}


def read_words(words: str) -> int:
    total, scale, millions, pending = 0, 1, 1, False
    while words:
        if words.endswith("ล้าน"):
            total += scale * millions if pending else 0
            words, scale, pending, millions = words.removesuffix("ล้าน"), 1, False, millions * 10**6
            continue
        for word, value in SCALES.items():
            if words.endswith(word):
                total += scale * millions if pending else 0
                words, scale, pending = words.removesuffix(word), value, True
                break
        else:
            word = next(word for word in UNITS if words.endswith(word))
            total += UNITS[word] * scale * millions
            words, scale, pending = words.removesuffix(word), 1, False
    return total + (scale * millions if pending else 0)


def read_baht(text: str) -> int:
    sign = -1 if text.startswith("ลบ") else 1
    baht, found, rest = text.removeprefix("ลบ").partition("บาท")
    if not found:
        baht, rest = "", baht
    satang = "" if rest == "ถ้วน" else rest.removesuffix("สตางค์")
    return sign * (read_words(baht) * 100 + read_words(satang))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["input"])
def test_vectors(case: dict[str, str]) -> None:
    if "expected" in case:
        assert baht_text(parse_baht(case["input"])) == case["expected"]
        assert baht_text(to_satang(Decimal(case["input"]))) == case["expected"]
    else:
        assert number_words(int(case["input"])) == case["expected_words"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "ศูนย์"),
        (1, "หนึ่ง"),
        (10, "สิบ"),
        (20, "ยี่สิบ"),
        (-21, "ลบยี่สิบเอ็ด"),
        (1_000_000, "หนึ่งล้าน"),
        (1_000_001, "หนึ่งล้านเอ็ด"),
        (11_000_011, "สิบเอ็ดล้านสิบเอ็ด"),
        (101_000_000, "หนึ่งร้อยเอ็ดล้าน"),
        (10**12, "หนึ่งล้านล้าน"),
        (10**12 + 10**6, "หนึ่งล้านเอ็ดล้าน"),
    ],
)
def test_number_words(number: int, words: str) -> None:
    assert number_words(number) == words


def test_baht_text_below_one_baht() -> None:
    assert baht_text(50) == "ห้าสิบสตางค์"
    assert baht_text(-1) == "ลบหนึ่งสตางค์"
    assert baht_text(0) == "ศูนย์บาทถ้วน"


@given(st.one_of(amounts, st.integers(-(10**18), 10**18), st.integers(-30_000, 30_000)))
def test_baht_text_reads_back(satang: int) -> None:
    assert read_baht(baht_text(satang)) == satang


def test_baht_text_of_every_small_amount_reads_back_and_differs() -> None:
    texts = [baht_text(satang) for satang in range(0, 1_200_000, 7)]
    assert [read_baht(text) for text in texts] == list(range(0, 1_200_000, 7))
    assert len(set(texts)) == len(texts)


# --- formatting and reading ---


def test_format() -> None:
    assert format_baht(125_000) == "1,250.00"
    assert format_baht(-5) == "-0.05"
    assert format_baht(125_000, thai_digits=True) == "๑,๒๕๐.๐๐"
    assert str(to_baht(-125_000)) == "-1250.00"


@given(satang=amounts, thai_digits=st.booleans())
def test_format_then_parse_is_identity(*, satang: int, thai_digits: bool) -> None:
    text = format_baht(satang, thai_digits=thai_digits)
    assert parse_baht(text) == satang
    assert parse_baht(f"{text} บาท") == satang
    assert to_satang(to_baht(satang)) == to_satang(text) == satang


@pytest.mark.parametrize(
    ("text", "satang"),
    [
        ("1,250.00", 125_000),
        ("1250", 125_000),
        ("1,250.5", 125_050),
        (".50", 50),
        ("1,250.-", 125_000),
        ("1,250.- บาท", 125_000),
        ("1,250 บาท", 125_000),
        ("1,250 บาทถ้วน", 125_000),
        ("๑,๒๕๐ บาท", 125_000),
        ("฿1,250.25", 125_025),
        ("฿ 1,250.25", 125_025),
        ("-", 0),
        ("–", 0),
        ("- บาท", 0),
        ("-1,250", -125_000),
        ("−1,250", -125_000),
        ("-฿1,250", -125_000),
        ("฿-1,250", -125_000),
        ("(1,250.00)", -125_000),
        ("(1,250 บาท)", -125_000),
        ("( ๑,๒๕๐.๕๐ ) บาท", -125_050),
        ("0.00", 0),
    ],
)
def test_amounts_that_are_met(text: str, satang: int) -> None:
    assert parse_baht(text) == satang


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        ("1.250,00", "ambiguous", "1,250.00"),
        ("-1.250.000,50", "ambiguous", "-1,250,000.50"),
        ("๑.๒๕๐,๐๐", "ambiguous", "๑,๒๕๐.๐๐"),
        ("1.250", "ambiguous", ""),
        ("(-1,250)", "ambiguous", ""),
        ("12,50", "separators", ""),
        ("1,2500", "separators", ""),
        ("1,250,00", "separators", ""),
        ("0,250", "separators", ""),
        (",250", "separators", ""),
        ("1,250.", "separators", ""),
        ("1.250.000", "ambiguous", "1,250,000.00"),
        ("0.125", "too_many_decimals", ""),
        ("1250.125", "too_many_decimals", ""),
        ("1,250.123", "too_many_decimals", ""),
        ("1,25O.00", "unreadable", "1,250.00"),
        ("(l,250.00)", "unreadable", "-1,250.00"),
        ("1 250", "unreadable", ""),
        ("1,250.50-", "unreadable", ""),
        ("1,250.50.-", "separators", ""),
        ("--5", "unreadable", ""),
        ("1e5", "unreadable", ""),
        ("NaN", "unreadable", ""),
        ("O", "unreadable", ""),
        ("บาท", "unreadable", ""),
        ("()", "unreadable", ""),
        ("", "unreadable", ""),
        ("１２", "unreadable", ""),
        ("9" * 17, "too_large", ""),
        ("9" * 100, "unreadable", ""),
    ],
)
def test_refusals(text: str, code: str, suggestion: str) -> None:
    with pytest.raises(MoneyError) as caught:
        parse_baht(text)
    assert (caught.value.code, caught.value.suggestion) == (code, suggestion)
    assert caught.value.found == text


@given(st.one_of(st.text(), st.text(alphabet="0123456789๑๒,.()-−฿ บาทO", max_size=20)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        satang = parse_baht(text)
    except MoneyError as error:
        if error.suggestion:
            parse_baht(error.suggestion)
    else:
        assert parse_baht(format_baht(satang)) == satang


# --- satang ---


def test_to_satang_is_exact() -> None:
    assert to_satang(1250) == 125_000
    assert to_satang(Decimal("1250.250")) == 125_025
    assert to_satang("1,250.25") == 125_025
    with decimal.localcontext(prec=3):
        assert to_satang(Decimal("999999999999.99")) == 99_999_999_999_999
        assert str(to_baht(99_999_999_999_999)) == "999999999999.99"


def test_to_satang_rounds_only_when_told() -> None:
    with pytest.raises(MoneyError, match="too_many_decimals"):
        to_satang(Decimal("1.005"))
    assert to_satang(Decimal("1.005"), rounding=decimal.ROUND_HALF_UP) == 101
    assert to_satang("1.005", rounding=decimal.ROUND_HALF_UP) == 101
    assert to_satang(Decimal("-1.005"), rounding=decimal.ROUND_HALF_UP) == -101
    assert to_satang(Decimal("1E-999999"), rounding=decimal.ROUND_HALF_UP) == 0


@pytest.mark.parametrize("value", [1.5, True, None])
def test_to_satang_takes_no_float(value: object) -> None:
    with pytest.raises(TypeError):
        to_satang(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999"), 10**16, -(10**16)],
)
def test_to_satang_refuses_what_is_no_amount(value: Decimal | int) -> None:
    with pytest.raises(MoneyError):
        to_satang(value)


def test_an_endless_number_is_refused() -> None:
    with pytest.raises(MoneyError, match="too_large"):
        to_satang(10**5000)


def test_rounding_up_to_the_limit_is_too_large() -> None:
    with pytest.raises(MoneyError, match="too_large"):
        to_satang(Decimal("9999999999999999.999"), rounding=decimal.ROUND_HALF_UP)


def test_round_half_up() -> None:
    halves = [(1, 2), (-1, 2), (1, -2), (-1, -2), (3, 2), (1, 3), (2, 3), (0, 5)]
    assert [round_half_up(n, d) for n, d in halves] == [1, -1, -1, 1, 2, 0, 1, 0]
    # 100,000.00 baht for 30 days at 3% (letters-and-law.md section 2)
    assert round_half_up(10_000_000 * 3 * 30, 100 * 365) == 24_658
    with pytest.raises(ZeroDivisionError):
        round_half_up(1, 0)


@given(st.integers(), st.integers().filter(bool))
def test_round_half_up_is_nearest_and_symmetric(numerator: int, denominator: int) -> None:
    rounded = round_half_up(numerator, denominator)
    assert abs(Fraction(numerator, denominator) - rounded) <= Fraction(1, 2)
    assert round_half_up(-numerator, denominator) == -rounded
