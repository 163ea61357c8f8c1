"""The template linter: each problem found with its place, all at once, none in our own files."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field

from service.documents.lint import lint_all, lint_document, lint_file
from service.documents.lint.tags import TagCheck
from service.documents.package import Package, read_parts
from service.documents.xml import parse
from templates.catalogue import Document, documents
from templates.findings import Finding, Place
from templates.record import Money, Part, Record, Text
from tests.helpers.word_files import WordFile, par, run


def word_file(body: str) -> bytes:
    return WordFile().add(body).bytes()


class Row(Part):
    amount: Money = Field(title="จำนวนเงิน")


class Example(Record):
    name: Text = Field(title="ชื่อ")
    rows: list[Row] = Field(title="แถว")
    remark: Text = Field(default="", title="หมายเหตุ")


def tag_findings(*paragraphs: str) -> list[Finding]:
    check = TagCheck(Example)
    body = word_file("".join(par(text) for text in paragraphs))
    check.part(parse(read_parts(body)["word/document.xml"]), Place())
    return check.findings


def looks(tmp_path: Path, body: str) -> list[tuple[str, int, int]]:
    path = tmp_path / "letter.docx"
    path.write_bytes(word_file(body))
    return [(item.code, item.place.paragraph, item.place.run) for item in lint_file(path)]


def test_our_own_templates_are_clean() -> None:
    assert lint_all() == []


def test_a_field_taken_off_the_paper_is_missed(tmp_path: Path) -> None:
    whole = documents()["ns02"]
    parts = read_parts(whole.template.read_bytes())
    body = parts["word/document.xml"].replace(b"{{ project_name }}", b"")
    torn = tmp_path / "template.docx"
    torn.write_bytes(Package({**parts, "word/document.xml": body}).with_parts({}))

    class Torn(Document):
        template = torn  # type: ignore[assignment]

    findings = lint_document(Torn(whole.id, whole.folder))
    assert [(item.code, item.place.field) for item in findings] == [
        ("template.missing_field", "project_name")
    ]


def test_good_tags_are_no_problem() -> None:
    loop = ("{%p for row in rows %}", "{{ row.amount }} {{ loop.index }}", "{%p endfor %}")
    assert tag_findings("{{ name }}", *loop, "{% if remark %}{{ remark }}{% endif %}") == []


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("{{ nmae }}", "template.unknown_tag", "nmae"),
        ("{% for row in rows %}{{ row.amuont }}{% endfor %}", "template.unknown_tag", "row.amuont"),
        ("{{ name | bath }}", "template.broken_tag", "{{ name | bath }}"),
        ("{{ name", "template.broken_tag", "{{ name"),
        ("name }}", "template.broken_tag", "}}"),
        ("{% if name %}", "template.broken_tag", "{% if %}"),
        ("{% endfor %}", "template.broken_tag", "{% endfor %}"),
        ("{% fro row in rows %}", "template.broken_tag", "{% fro row in rows %}"),
        ("{{ tick(name, “a”) }}", "template.smart_quotes", "{{ tick(name, “a”) }}"),
    ],
)
def test_a_faulty_tag_is_found_in_its_paragraph(text: str, code: str, found: str) -> None:
    findings = tag_findings("ย่อหน้าแรก", text)
    assert [(item.code, item.found, item.place.paragraph) for item in findings] == [
        (code, found, 2)
    ]


def test_all_faults_come_at_once() -> None:
    assert len(tag_findings("{{ a }}", "{{ b }}", "{{ c")) == 3


def test_a_required_field_that_is_on_no_paper_is_missing() -> None:
    check = TagCheck(Example)
    check.part(parse(read_parts(word_file(par("{{ name }}")))["word/document.xml"]), Place())
    assert "Example.name" in check.used
    assert "Example.rows" not in check.used


def test_faults_of_dress_name_paragraph_and_run(tmp_path: Path) -> None:
    body = (
        par(run("ดี"))
        + par(run("ดี"), run("เล็ก", '<w:sz w:val="24"/>'))
        + par(run("หนา", "<w:b/>"))
        + par(run("ธีม", '<w:rFonts w:asciiTheme="minorHAnsi"/>'))
        + par(run("อื่น", '<w:rFonts w:cs="Angsana New"/>'))
        + par(run("แน่น"), look='<w:spacing w:line="300" w:lineRule="exact"/>')
    )
    found = looks(tmp_path, body)
    assert ("template.size_cs_missing", 2, 2) in found
    assert ("template.bold_cs_missing", 3, 1) in found
    assert ("template.theme_font", 4, 1) in found
    assert ("template.font_not_shipped", 5, 1) in found
    assert ("template.exact_spacing", 6, 0) in found
    assert not [item for item in found if item[1] == 1]


def test_what_pdf_cannot_show_is_found_with_its_place(tmp_path: Path) -> None:
    box = "<w:r><w:pict/></w:r>"
    found = looks(tmp_path, par("ดี") + par(run("ก"), box))
    assert found == [("template.unsupported", 2, 2)]


def test_no_word_file_is_a_finding_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(b"not a zip")
    assert [item.code for item in lint_file(path)] == ["template.not_word"]
    assert [item.code for item in lint_file(tmp_path / "none.docx")] == ["template.not_word"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ cycler.__init__.__globals__.os.popen('id') }}",
        "{{ name.format(remark) }}",
        "{{ ''.__class__ }}",
        "{% if name.__class__ %}x{% endif %}",
        "{% for a in range(1000000000) %}x{% endfor %}",
        "{% for a in range(rows | length, 3000) %}x{% endfor %}",
        "{% for a in range(*rows) %}x{% endfor %}",
        "{% for a in rows recursive %}{{ loop(rows) }}{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{{ name + name }}",
        "{{ 9 ** 999999999 }}",
        "{{ 'x' % name }}",
        "{{ '%1000000000d' | format(1) }}",
        "{{ 'x' | center(1000000000) }}",
        "{{ name | dotted(1000000000) }}",
        "{{ name | dotted(width=1000000000) }}",
        "{% if name | indent(1000000000) %}x{% endif %}",
    ],
)
def test_what_could_go_on_for_ever_is_not_allowed(tag: str) -> None:
    codes = {each.code for each in tag_findings(tag)}
    assert "template.not_allowed" in codes


@pytest.mark.parametrize("tag", ["{% set x = 'ab' %}", "{% include 'x' %}", "{% macro m() %}"])
def test_other_statements_are_none(tag: str) -> None:
    assert [each.code for each in tag_findings(tag)] == ["template.broken_tag"]


def test_loops_three_deep_are_too_deep() -> None:
    loop, end = "{% for row in rows %}", "{% endfor %}"
    assert tag_findings(loop * 2 + "x" + end * 2) == []
    found = tag_findings(loop * 3 + "x" + end * 3)
    assert [each.code for each in found] == ["template.too_deep"]


def test_what_templates_need_is_allowed() -> None:
    for tag in (
        "{% for n in range(rows | length, 3) %}{{ n + 1 }}{% endfor %}",
        "{{ name | default('-') | upper }} {{ rows | length > 1 and not remark }}",
        "{{ name | dotted(48) }} {{ tick(name, 'ก') }} {{ name ~ ' ' ~ remark }}",
        "{% for row in rows if row.amount > 5000 %}{{ row.amount | baht_words }}{% endfor %}",
    ):
        assert tag_findings(tag) == []
