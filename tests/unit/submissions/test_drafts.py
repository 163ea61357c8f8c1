"""Drafts without a store: checked as in reading, mended value by value and row by row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from parsers.reader import read_in_child
from parsers.reading import Coercion, Proposal, Reading
from parsers.wire import from_json
from service.submissions.draft import MOST_ROWS, Draft, check, draft_of
from service.submissions.mending import Change, ChangeError, Op, mend
from service.submissions.moves import Move
from service.submissions.view import shown_fields, shown_tables
from templates.findings import Finding, Place
from templates.identity import Identity
from tests.helpers.submissions import put, workbook, wrong_workbook


def read(data: bytes) -> Reading:
    return from_json(read_in_child(data, ""))


def told(reading: Reading) -> set[tuple[str, str, str]]:
    return {(each.code, each.place.field, each.found) for each in reading.findings}


def draft(data: Mapping[str, Any], document: str = "ns02", **more: Any) -> Draft:
    return draft_of(Reading("excel", Identity(document), data=data, **more))


@pytest.mark.parametrize("document", ["ns02", "ns04", "form4", "form6", "demand_notice_1"])
def test_a_draft_is_checked_as_its_reading_was(document: str) -> None:
    reading = read(workbook(document))
    checked, record = check(draft_of(reading))
    assert told(checked.reading) == told(reading)
    assert record == reading.record
    kept = json.loads(json.dumps(checked.to_json()))
    assert Draft.from_json(kept) == checked


def test_a_draft_with_faults_is_too() -> None:
    reading = read(wrong_workbook())
    checked, record = check(draft_of(reading))
    assert told(checked.reading) == told(reading)
    assert record is None
    places = {each.place.field: each.place.cell for each in checked.reading.findings}
    assert places == {each.place.field: each.place.cell for each in reading.findings}


def test_every_field_is_shown_in_the_order_of_the_paper() -> None:
    checked, _ = check(draft_of(read(workbook())))
    paths = [each.path for each in shown_fields(checked)]
    assert paths[0] == "project_name"
    rows = [path for path in paths if path.startswith("plan_rows[1]")]
    assert len(rows) == 7
    start = paths.index(rows[0])
    assert paths[start : start + 7] == rows
    shown = {each.path: each for each in shown_fields(checked)}
    total = shown["new_principal_total"]
    assert (total.text, total.field.locked) == ("800,000.00", True)
    assert [(each.path, each.count) for each in shown_tables(checked)] == [("plan_rows", 4)]


def test_a_sum_on_paper_that_is_wrong_is_let_go() -> None:
    made = draft(
        {"plan_rows": [{"instalment_no": 1, "new_principal": "5.00"}]},
        shown={"new_principal_total": "6.00"},
    )
    checked, _ = check(made)
    findings = {each.code: at for at, each in enumerate(checked.reading.findings)}
    assert "reading.total_differs" in findings
    # Mending what is summed changes what the sum must be; so does letting go of it.
    mended, _ = mend(checked, [put("plan_rows[0].new_principal", "6")])
    assert "reading.total_differs" not in {each.code for each in check(mended)[0].reading.findings}
    change = Change(Op.SUGGESTION, at=findings["reading.total_differs"])
    taken, (correction,) = mend(checked, [change])
    assert (correction.before, correction.after) == ("6.00", "5.00")
    assert "reading.total_differs" not in {each.code for each in check(taken)[0].reading.findings}


def test_a_field_that_was_misread_is_not_a_default() -> None:
    finding = Finding("reading.two_values", Place(field="cause_other"), found="ก และ ข")
    made, record = check(draft({}, findings=(finding,)))
    assert record is None
    assert finding in made.told
    mended, _ = mend(made, [put("cause_other", None)])
    assert finding not in mended.told
    assert mended.mended == {"cause_other": "ก และ ข"}


@pytest.mark.parametrize(
    ("path", "added", "removed"),
    [
        ("rows[0].x", "rows[0].x", "rows[0].x"),
        ("rows[1].x", "rows[2].x", None),
        ("rows[1]", "rows[2]", None),
        ("rows[4].more[1]", "rows[5].more[1]", "rows[3].more[1]"),
        ("rows", "rows", "rows"),
        ("other[1].x", "other[1].x", "other[1].x"),
        ("rows_too[1]", "rows_too[1]", "rows_too[1]"),
        ("", "", ""),
    ],
)
def test_paths_move_with_their_rows(path: str, added: str, removed: str | None) -> None:
    assert Move("rows", 1, 1).path(path) == added
    assert Move("rows", 1, -1).path(path) == removed


def test_rows_of_rows_move_within_theirs() -> None:
    assert Move("a[1].b", 0, 1).path("a[1].b[0].x") == "a[1].b[1].x"
    assert Move("a[1].b", 0, 1).path("a[0].b[0].x") == "a[0].b[0].x"


def test_all_that_is_said_of_a_row_goes_with_it() -> None:
    rows = [{"instalment_no": number} for number in (1, 2, 3)]
    paths = [f"plan_rows[{at}].remark" for at in range(3)]
    made = draft(
        {"plan_rows": rows},
        coercions=tuple(Coercion(path, "x", "y", "coercion.dots_taken_off") for path in paths),
        proposals=tuple(Proposal(path, "z", 90) for path in paths),
        places={path: Place(cell=f"A{at}", field=path) for at, path in enumerate(paths)},
        findings=tuple(Finding("scan.needs_eyes", Place(field=path)) for path in paths),
    )
    gone, _ = mend(made, [Change(Op.REMOVE_ROW, "plan_rows[1]")])
    reading = gone.reading
    assert [row["instalment_no"] for row in reading.data["plan_rows"]] == [1, 3]
    assert [each.field for each in reading.coercions] == paths[:2]
    assert [each.field for each in reading.proposals] == paths[:2]
    assert reading.places[paths[1]] == Place(cell="A2", field=paths[1])
    assert [each.place.field for each in gone.told] == paths[:2]
    # The draft that went in is as it was.
    assert len(made.reading.data["plan_rows"]) == 3


def test_a_table_has_an_end() -> None:
    made = draft({"plan_rows": [{}] * MOST_ROWS})
    with pytest.raises(ChangeError) as refused:
        mend(made, [Change(Op.ADD_ROW, "plan_rows")])
    assert refused.value.finding.code == "submissions.too_many_rows"


def test_thai_digits_are_kept_as_the_paper_prints_them() -> None:
    """Letters print the record's Arabic digits as Thai ones; forms print what is typed."""
    letter, _ = mend(draft({}, "demand_notice_1"), [put("contract_no", "กสก. ๑/๒๕๖๗")])
    assert letter.data["contract_no"] == "กสก. 1/2567"
    form, _ = mend(draft({}), [put("contract_or_certificate_no", "กสก. ๑/๒๕๖๗")])
    assert form.data["contract_or_certificate_no"] == "กสก. ๑/๒๕๖๗"


def test_what_is_of_no_document_is_not_mended() -> None:
    unknown = draft_of(Reading("pdf", findings=(Finding("reading.not_identified"),)))
    checked, record = check(unknown)
    assert (record, shown_fields(checked), shown_tables(checked)) == (None, [], [])
    assert told(checked.reading) == {("reading.not_identified", "", "")}
    with pytest.raises(ChangeError) as refused:
        mend(checked, [put("project_name", "x")])
    assert refused.value.finding.code == "submissions.document_unknown"


def test_whatever_a_file_brings_along_can_be_reviewed() -> None:
    """A record that is attached to a PDF may be any JSON."""
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    for value in ("x", 5, 1.5, True, None, {}, {"a": 1}, [], ["x"], [{"a": {}}], [[1]], deep):
        data = dict.fromkeys(
            ("project_name", "causes", "plan_rows", "checklist", "chair_date", "no_such"), value
        )
        checked, record = check(draft(data))
        assert record is None
        assert shown_fields(checked)
        mended, _ = mend(
            checked,
            [
                Change(Op.ADD_ROW, "plan_rows", at=0),
                put("plan_rows[0].remark", "x"),
                put("checklist.minutes", "มี"),
                put("causes", ["delay"]),
                put("project_name", "ก"),
            ],
        )
        again, _ = check(mended)
        assert "record.unknown_field" not in {each.code for each in again.reading.findings}
