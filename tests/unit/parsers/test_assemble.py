"""From raw values to a record: every kind of value, rows, boxes, what is told once and where."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.assemble import assemble
from parsers.reading import KnownBy, Raw, Reading
from parsers.wire import from_json, to_json
from templates.catalogue import documents
from templates.findings import Place
from templates.form import fields_in, form_of, model_checksum
from templates.identity import Identity

NS02 = documents()["ns02"]


def raws_of(data: Any, boxed: set[str], path: str = "") -> list[Raw]:
    """What a reader would find of JSON data, each value in a place of its own."""
    if isinstance(data, dict):
        start = f"{path}." if path else ""
        return [raw for key, item in data.items() for raw in raws_of(item, boxed, start + key)]
    if isinstance(data, list) and data and isinstance(data[0], str) and path in boxed:
        return [Raw(f"{path}.{code}", "✓") for code in data]
    if isinstance(data, list):
        return [raw for i, item in enumerate(data) for raw in raws_of(item, boxed, f"{path}[{i}]")]
    return [Raw(path, data, Place(sheet="ข้อมูล", cell=f"C{abs(hash(path)) % 999 + 1}"))]


def boxed(document: Any) -> set[str]:
    return {each.path for each in fields_in(form_of(document.record)) if each.kind == "choices"}


def read(raws: list[Raw], document: Any = NS02, **more: Any) -> Reading:
    return assemble(
        document, raws, kind="excel", identity=Identity(""), known_by=KnownBy.TOLD, **more
    )


def changed(**values: Any) -> list[Raw]:
    """The sample's values with some of them otherwise; None leaves one out."""
    kept = [raw for raw in raws_of(NS02.sample(), boxed(NS02)) if raw.path not in values]
    return kept + [Raw(p, v, Place(cell="Z9")) for p, v in values.items() if v is not None]


def codes(reading: Reading) -> list[tuple[str, str]]:
    return [(each.code, each.place.field) for each in reading.findings]


@pytest.mark.parametrize("document_id", sorted(documents()))
def test_every_sample_comes_back(document_id: str) -> None:
    document = documents()[document_id]
    record, told = document.record.read(document.sample())
    reading = read(raws_of(document.sample(), boxed(document)), document)
    assert reading.record == record
    assert [finding.code for finding in reading.findings] == [finding.code for finding in told]


@pytest.mark.parametrize(
    ("value", "baht", "rule"),
    [
        ("1,250.-", "1250.00", "coercion.amount_in_words"),
        ("๑,๒๕๐ บาท", "1250.00", "coercion.thai_digits"),
        (1250.1, "1250.10", ""),
        (0.1 + 0.2, "0.30", ""),
        (1250, "1250.00", ""),
        (Decimal("7.50"), "7.50", ""),
        ("-", "0.00", "coercion.dash_is_nil"),
        ("1,250.00", "1250.00", ""),
    ],
)
def test_amounts(value: Any, baht: str, rule: str) -> None:
    reading = read(changed(loan_amount=value))
    assert reading.data["loan_amount"] == baht
    assert [c.rule for c in reading.coercions if c.field == "loan_amount"] == (
        [rule] if rule else []
    )


@pytest.mark.parametrize(
    ("value", "code", "suggestion"),
    [
        (1250.005, "reading.too_many_decimals", "1,250.01"),
        ("12.345", "record.not_an_amount", ""),
        (10**20, "record.not_an_amount", ""),
        (1e300, "record.not_an_amount", ""),
        (Decimal("1e30"), "record.not_an_amount", ""),
        ("ห้าพัน", "record.not_an_amount", ""),
        ("1.250,00", "record.not_an_amount", "1,250.00"),
        (True, "record.not_an_amount", ""),
        (datetime(2025, 1, 1), "record.not_an_amount", ""),  # noqa: DTZ001
    ],
)
def test_what_is_no_amount_is_told_with_its_place(value: Any, code: str, suggestion: str) -> None:
    reading = read(changed(loan_amount=value))
    [finding] = [each for each in reading.findings if each.place.field == "loan_amount"]
    assert (finding.code, finding.suggestion, finding.place.cell) == (code, suggestion, "Z9")
    assert reading.record is None
    assert "loan_amount" not in reading.data


@pytest.mark.parametrize(
    ("value", "day", "rule"),
    [
        ("๑ สิงหาคม ๒๕๖๘", "2025-08-01", "coercion.date_from_text"),
        ("1 ส.ค. 68", "2025-08-01", "coercion.date_from_text"),
        ("วันที่ 1 เดือน สิงหาคม พ.ศ. 2568", "2025-08-01", ""),
        ("1 สิงหาคม 2568", "2025-08-01", ""),
        ("01/08/2568", "2025-08-01", ""),
        ("1/8/2568", "2025-08-01", "coercion.date_from_text"),
        ("2025-08-01", "2025-08-01", "coercion.date_from_text"),
        ("01/08/68", "2025-08-01", "coercion.date_from_text"),
        (date(2025, 8, 1), "2025-08-01", ""),
        (datetime(2025, 8, 1), "2025-08-01", ""),  # noqa: DTZ001
        (datetime(2568, 8, 1), "2025-08-01", "coercion.date_in_buddhist_year"),  # noqa: DTZ001
        (datetime(2025, 8, 1, 13, 5), "2025-08-01", "coercion.time_dropped"),  # noqa: DTZ001
        (45870.0, "2025-08-01", "coercion.date_from_number"),
    ],
)
def test_dates(value: Any, day: str, rule: str) -> None:
    reading = read(changed(outstanding_date=value))
    assert reading.data["outstanding_date"] == day
    told = [each.rule for each in reading.coercions if each.field == "outstanding_date"]
    assert told == ([rule] if rule else [])


def test_a_day_that_does_not_exist_suggests_the_nearest() -> None:
    reading = read(changed(chair_date="29 กุมภาพันธ์ 2568"))
    [finding] = [each for each in reading.findings if each.place.field == "chair_date"]
    assert (finding.code, finding.suggestion) == ("record.not_a_date", "28 กุมภาพันธ์ 2568")


@pytest.mark.parametrize("mark", ["✓", "x", "X", "ใช่", "TRUE", True, 1.0, "(✓)"])
def test_boxes_are_ticked_in_many_ways(mark: Any) -> None:
    raws = [raw for raw in changed() if not raw.path.startswith("causes.")]
    reading = read([*raws, Raw("causes.epidemic", mark), Raw("causes.delay", "")])
    assert reading.data["causes"] == ["epidemic"]


def test_a_mark_that_says_nothing_is_told() -> None:
    raws = [raw for raw in changed() if not raw.path.startswith("causes.")]
    reading = read([*raws, Raw("causes.epidemic", "?", Place(cell="C9"))])
    assert ("reading.not_a_tick", "causes") in codes(reading)
    assert "causes" not in reading.data


def test_no_box_ticked_is_an_answer() -> None:
    raws = [raw for raw in changed() if not raw.path.startswith("causes.")]
    reading = read([*raws, Raw("causes.epidemic", None), Raw("causes.delay", "")])
    assert reading.data["causes"] == []
    assert ("ns02.no_cause", "causes") in codes(reading)


def test_two_ticks_of_one_choice_are_told() -> None:
    path = "checklist.minutes"
    raws = changed(**{path: None})
    reading = read(
        [
            *[raw for raw in raws if raw.path != path],
            Raw(path, "x", option="present"),
            Raw(path, "x", option="absent"),
        ]
    )
    assert ("reading.two_ticks", path) in codes(reading)
    assert "minutes" not in reading.data["checklist"]


def test_a_choice_is_known_by_its_letters_and_a_near_one_suggested() -> None:
    good = read(changed(**{"checklist.minutes": " ไม่ มี "}))
    assert good.data["checklist"]["minutes"] == "absent"
    near = read(changed(**{"checklist.minutes": "ไม่มิ"}))
    [finding] = [each for each in near.findings if each.place.field == "checklist.minutes"]
    assert (finding.code, finding.suggestion) == ("record.not_a_choice", "ไม่มี")


def test_empty_rows_are_left_out_and_findings_follow() -> None:
    rows = [raw for raw in changed() if not raw.path.startswith("plan_rows")]
    said: list[tuple[int, str, Any]] = [
        (1, "instalment_no", 1.0), (1, "new_principal", 100.0),
        (3, "instalment_no", 2.0), (3, "new_principal", "ร้อย"),
    ]  # fmt: skip
    blank = [Raw(f"plan_rows[{i}].remark", None, Place(cell=f"G{i + 7}")) for i in range(6)]
    reading = read(
        [
            *rows,
            *blank,
            *(Raw(f"plan_rows[{i}].{n}", v, Place(cell=f"B{i + 7}")) for i, n, v in said),
        ]
    )
    assert [row["instalment_no"] for row in reading.data["plan_rows"]] == [1, 2]
    assert ("record.not_an_amount", "plan_rows[1].new_principal") in codes(reading)
    [finding] = [each for each in reading.findings if each.code == "record.not_an_amount"]
    assert finding.place.cell == "B10"
    gaps = [each for each in reading.coercions if each.rule == "coercion.gap_closed"]
    assert [(each.field, each.original) for each in gaps] == [("plan_rows[0]", "แถวที่ 2")]


def test_a_missing_field_is_told_once_at_its_blank() -> None:
    raws = [raw for raw in changed() if raw.path != "province"]
    reading = read([*raws, Raw("province", None, Place(sheet="ก", cell="C8"))])
    [finding] = [each for each in reading.findings if each.place.field == "province"]
    assert (finding.code, finding.place.sheet, finding.place.cell) == ("record.missing", "ก", "C8")


def test_rules_are_asked_of_what_could_be_read() -> None:
    """A name that is missing does not hide that the sums are wrong."""
    reading = read(changed(chair_name=None, outstanding_total="1.00"))
    assert {
        ("record.missing", "chair_name"),
        ("ns02.outstanding_total", "outstanding_total"),
    } <= set(codes(reading))


def test_a_typed_total_must_be_the_sum() -> None:
    total = sum(Decimal(row["old_principal"]) for row in NS02.sample()["plan_rows"])
    good = read([*changed(), Raw("old_principal_total", str(total))])
    assert "reading.total_differs" not in dict(codes(good))
    bad = read([*changed(), Raw("old_principal_total", float(total) + 1, Place(cell="B9"))])
    [finding] = [each for each in bad.findings if each.code == "reading.total_differs"]
    assert (finding.place.cell, finding.suggestion) == ("B9", f"{total:,.2f}")


def test_two_places_must_agree() -> None:
    reading = read([*changed(), Raw("province", "เชียงใหม่"), Raw("province", "เชียงราย")])
    assert ("reading.two_values", "province") in codes(reading)
    assert "province" not in reading.data
    assert ("record.missing", "province") not in codes(reading)


def test_an_unknown_field_is_told_and_left_out() -> None:
    reading = read([*changed(), Raw("colour", "แดง"), Raw("empty_one", None)])
    assert [code for code in codes(reading) if code[0] == "reading.unknown_field"] == [
        ("reading.unknown_field", "colour")
    ]
    assert reading.record is not None


@pytest.mark.parametrize("dots", ["......", "…………", "____", " . . . "])
def test_leaders_are_no_value(dots: str) -> None:
    assert ("record.missing", "project_name") in codes(read(changed(project_name=dots)))
    typed = read(changed(project_name=f"{dots}เลี้ยงโคขุน....."))
    assert typed.data["project_name"] == "เลี้ยงโคขุน" or " . . . " in dots


def test_numbers_in_text_fields() -> None:
    assert read(changed(contract_or_certificate_no=12.0)).data["contract_or_certificate_no"] == "12"
    became = read(changed(contract_or_certificate_no=datetime(2568, 1, 1)))  # noqa: DTZ001
    assert ("reading.text_became_date", "contract_or_certificate_no") in codes(became)


def test_years_of_the_common_era() -> None:
    reading = read(changed(project_start_year=2022))
    assert reading.data["project_start_year"] == 2565
    assert [each.rule for each in reading.coercions if each.field == "project_start_year"] == [
        "coercion.year_to_buddhist"
    ]


def test_an_older_model_and_another_document_are_told() -> None:
    def of(identity: Identity) -> set[str]:
        told = assemble(NS02, changed(), kind="excel", identity=identity, known_by=KnownBy.TOLD)
        return {finding.code for finding in told.findings}

    assert "reading.other_model" in of(Identity("ns02", model="0" * 12))
    assert "reading.other_model" not in of(Identity("ns02", model=model_checksum(NS02.record)))
    assert "reading.other_document" in of(Identity("ns04"))


@given(st.lists(st.integers(0, 10**14), min_size=1, max_size=8))
def test_any_amounts_come_back(satang: list[int]) -> None:
    rows = [raw for raw in changed() if not raw.path.startswith("plan_rows")]
    more = [
        Raw(f"plan_rows[{i}].{name}", value)
        for i, amount in enumerate(satang)
        for name, value in (("instalment_no", i + 1), ("new_principal", f"{amount / 100:.2f}"))
    ]
    expected = [f"{amount / 100:.2f}" for amount in satang]
    reading = read([*rows, *more])
    assert [row["new_principal"] for row in reading.data["plan_rows"]] == expected


def test_a_reading_goes_through_json_unharmed() -> None:
    reading = read(changed(chair_date="29 กุมภาพันธ์ 2568", loan_amount="๑,๒๕๐"))
    assert from_json(to_json(reading)) == reading


def test_thai_digits_of_a_letter_become_those_of_its_record() -> None:
    """Letters print Thai digits; forms print what was typed."""

    def read_as(document_id: str, path: str, kind: str) -> str:
        reading = assemble(
            documents()[document_id], [Raw(path, "กษ ๐๒๐๒/๑๒๓")], kind=kind,
            identity=Identity(document_id), known_by=KnownBy.TOLD,
        )  # fmt: skip
        return str(reading.data[path])

    assert read_as("memo", "letter_no", "word") == "กษ 0202/123"
    assert read_as("memo", "letter_no", "excel") == "กษ ๐๒๐๒/๑๒๓"
    assert read_as("ns02", "contract_or_certificate_no", "word") == "กษ ๐๒๐๒/๑๒๓"
