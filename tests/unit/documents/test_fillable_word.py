"""The fillable Word file: its controls, what they hold, its identity, its XML."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, Literal, cast

import docx
import pytest
from jinja2 import nodes
from lxml import etree
from pydantic import Field

from service.documents.making import maker
from service.documents.package import BadTemplate, read_parts
from service.documents.tags import environment, patch
from service.documents.word_form import fillable_word
from service.documents.word_form.placeholders import Room, placeholder
from service.documents.xml import NS, parse, qualified
from templates.catalogue import Document, documents
from templates.control_tags import LONGEST_TAG, control_tag, name_of, pattern_of
from templates.record import LongText, Money, Part, Record, Text, ThaiDate
from templates.slots import Slot, SlotKind, slots_of
from tests.helpers.controls import Control, by_tag, controls, fields
from tests.helpers.word_files import BOLD, WordFile, cell, check_box, par, row, run, table, tabs

HOSTILE = "หจก. ก & ข <\"ทดสอบ\"> 'x' {{ y }} {% z %} \uf8f20\uf8f3"
# The schema's order of a control's properties.
ORDER = (
    *("rPr", "alias", "tag", "id", "lock", "placeholder", "temporary", "showingPlcHdr"),
    *("dataBinding", "label", "tabIndex", "group", "date", "dropDownList", "text", "checkbox"),
    *("repeatingSection", "repeatingSectionItem"),
)


class Kind(StrEnum):
    LOAN = "loan"
    GRANT = "grant"

    @property
    def label(self) -> str:
        return {"loan": "เงินกู้", "grant": "เงินจ่ายขาด"}[self.value]


class Land(Part):
    a_rather_long_name_for_the_area_of_the_land_in_square_wa: Money | None = Field(title="เนื้อที่")


class Row(Part):
    name: Text = Field(title="ชื่อรายการที่ซื้อด้วยเงินกองทุน")
    amount: Money = Field(title="จำนวนเงิน")
    land: list[Land] = Field(title="ที่ดิน", json_schema_extra={"printed_rows": 2})


class Sample(Record):
    name: Text = Field(title="ชื่อโครงการ")
    story: LongText = Field(default="", title="รายละเอียด")
    day: ThaiDate = Field(title="วันที่ประชุม")
    amount: Money = Field(title="วงเงิน")
    kind: Kind = Field(title="ประเภท")
    urgency: Literal["", "ด่วน"] = Field(default="", title="ความเร็ว")
    kinds: list[Kind] = Field(default=[], title="ประเภทที่มี")
    agreed: bool = Field(default=False, title="ยินยอม")
    lines: list[Text] = Field(default=[], title="ที่อยู่", json_schema_extra={"printed_rows": 2})
    rows: list[Row] = Field(default=[], title="รายการ", json_schema_extra={"printed_rows": 3})


def made(
    *body: str, known: Mapping[str, Any] | None = None, digits: str = "arabic", **named: Any
) -> bytes:
    parts = read_parts(WordFile().add(*body).bytes())
    document = SimpleNamespace(id="sample", record=Sample, about=SimpleNamespace(digits=digits))
    key = hashlib.sha256(repr((body, digits)).encode()).hexdigest()
    return fillable_word(parts, cast("Document", document), known, template_hash=key, **named)


def body_of(word: bytes) -> etree._Element:
    return parse(read_parts(word)["word/document.xml"])


def only(word: bytes) -> Control:
    (found,) = fields(word)
    return found


# --- controls ---------------------------------------------------------------------------------


def test_an_open_field_asks_for_its_value_in_thai() -> None:
    found = only(made(par("ชื่อโครงการ {{ name }}")))
    assert (found.tag, found.alias, found.kind) == ("name", "ชื่อโครงการ", "text")
    assert (found.text, found.is_open) == ("พิมพ์ชื่อโครงการ", True)
    assert found.element.find("w:sdtContent/w:r/w:rPr/w:rStyle", NS) is not None


def test_what_is_known_stands_in_its_control_whole() -> None:
    word = made(par("{{ name }}"), known={"name": HOSTILE})
    assert (only(word).text, only(word).is_open) == (HOSTILE, False)
    docx.Document(io.BytesIO(word))


def test_the_text_around_and_the_look_stay() -> None:
    word = made(par(run("ก {{ name }} ข\t{{ amount }} บาท", BOLD)), known={"name": "ช"})
    text = "".join(item.text or "" for item in body_of(word).iter(qualified("w:t")))
    assert text == "ก ช ขพิมพ์วงเงิน บาท"
    paragraph = next(body_of(word).iter(qualified("w:p")))
    assert all(item.find("w:rPr/w:b", NS) is not None for item in paragraph.iter(qualified("w:r")))
    assert len(list(paragraph.iter(qualified("w:tab")))) == 1


def test_long_text_keeps_its_lines() -> None:
    found = only(made(par("{{ story }}"), known={"story": "หนึ่ง\nสอง\tสาม"}))
    assert found.text == "หนึ่ง\nสอง\tสาม"
    assert found.element.find("w:sdtPr/w:text", NS).attrib == {qualified("w:multiLine"): "1"}


@pytest.mark.parametrize(
    ("tag", "text", "form"),
    [
        ("{{ day }}", "31 ตุลาคม 2568", "d MMMM yyyy"),
        ("{{ day | short_date }}", "31 ต.ค. 68", "d MMM yy"),
        ("{{ day | form_date | dotted(9) }}", "วันที่ 31 เดือน ตุลาคม พ.ศ. 2568", None),
    ],
)
def test_dates_have_a_picker_with_the_thai_calendar(tag: str, text: str, form: str | None) -> None:
    found = only(made(par(tag), known={"day": date(2025, 10, 31)}))
    picker = found.element.find("w:sdtPr/w:date", NS)
    assert found.text == text
    assert picker.get(qualified("w:fullDate")) == "2025-10-31T00:00:00Z"
    inside = {etree.QName(item).localname: item.get(qualified("w:val")) for item in picker}
    assert (inside["lid"], inside["calendar"]) == ("th-TH", "thai")
    assert form is None or inside["dateFormat"] == form
    assert only(made(par(tag))).text == "เลือกวันที่"


@pytest.mark.parametrize("tag", ["{{ kind }}", "{{ kind.label }}"])
def test_a_choice_is_a_list_of_thai_labels_with_codes(tag: str) -> None:
    found = only(made(par(tag), known={"kind": Kind.GRANT}))
    items = found.element.findall("w:sdtPr/w:dropDownList/w:listItem", NS)
    pairs = [(i.get(qualified("w:displayText")), i.get(qualified("w:value"))) for i in items]
    assert pairs == [("เงินกู้", "loan"), ("เงินจ่ายขาด", "grant")]
    assert found.text == "เงินจ่ายขาด"
    assert only(made(par(tag))).text == "เลือกประเภท"


def test_an_optional_choice_can_be_taken_back() -> None:
    items = only(made(par("{{ urgency }}"))).element.iter(qualified("w:listItem"))
    assert [item.get(qualified("w:value")) for item in items] == ["", "ด่วน"]


def test_boxes_tick() -> None:
    body = par('{{ tick(kinds, "loan") }} {{ tick(kinds, "grant") }} {{ tick(agreed) }}') + par(
        '{{ tick(kind, "loan") }} {{ agreed }}'
    )
    known = {"kinds": [Kind.GRANT], "agreed": True, "kind": Kind.LOAN}
    found = [(item.tag, item.text, item.checked) for item in fields(made(body, known=known))]
    assert found == [
        ("kinds.loan", "☐", False),
        ("kinds.grant", "☑", True),
        ("agreed", "☑", True),
        ("kind.loan", "☑", True),
        ("agreed", "☑", True),
    ]
    assert {item.checked for item in fields(made(body))} == {False}
    assert fields(made(body))[0].alias == "ประเภทที่มี: เงินกู้"


def test_a_templates_own_check_box_gives_way() -> None:
    body = f"<w:p>{check_box('{{ tick(agreed) }}', 'x')}</w:p>"
    found = only(made(body, known={"agreed": True}))
    assert (found.tag, found.checked) == ("agreed", True)


def test_what_is_computed_is_no_control() -> None:
    word = made(
        par("({{ amount | baht_words }}) {{ day.year }}"),
        table([5000], [["{{ amount | baht_words }}"]]),
        known={"amount": Decimal(100)},
    )
    assert fields(word) == []
    text = "".join(item.text or "" for item in body_of(word).iter(qualified("w:t")))
    assert re.fullmatch(r"\(\.{24}\) \.{24}", text)


def test_digits_are_the_papers_but_for_what_stays_as_typed() -> None:
    known = {"amount": Decimal("1250.5"), "name": "a1@x.th"}
    word = made(par("{{ amount }}{{ name | as_typed }}"), known=known, digits="thai")
    assert [item.text for item in fields(word)] == ["๑,๒๕๐.๕๐", "a1@x.th"]


def test_joined_lines_are_controls_with_the_words_between_as_they_are() -> None:
    word = made(par("{{ lines | join(' และ ') }}"), known={"lines": ["ก"]})
    assert [item.tag for item in fields(word)] == ["lines[0]", "lines[1]"]
    text = "".join(item.text or "" for item in body_of(word).iter(qualified("w:t")))
    assert text == "ก และ พิมพ์ที่อยู่"


def test_a_broken_template_says_so() -> None:
    with pytest.raises(BadTemplate):
        made(par("{{ name"), par("{% if %}"))


# --- rows -------------------------------------------------------------------------------------

LOOP = table(
    [4000, 4000],
    [
        row(cell("{%tr for item in rows %}"), cell()),
        row(cell("{{ loop.index }} {{ item.name }}"), cell("{{ item.amount }}")),
        row(cell("{%tr endfor %}"), cell()),
    ],
)


def test_table_rows_repeat() -> None:
    known = {"rows": [{"name": f"ที่ {number}"} for number in range(5)]}
    for count, word in ((3, made(LOOP)), (5, made(LOOP, known=known))):
        found = controls(word)
        (section,) = [item for item in found if item.kind == "repeatingSection"]
        items = [item for item in found if item.kind == "repeatingSectionItem"]
        assert (section.tag, section.alias, len(items)) == ("rows", "รายการ", count)
        assert section.element.getparent().tag == qualified("w:tbl")
        assert [item.tag for item in fields(word)][:2] == [
            "rows[0].name",
            "rows[0].amount",
        ]
        assert all(item.element.find("w:sdtContent/w:tr", NS) is not None for item in items)
        assert all(item.element.find("w:sdtPr/w:lock", NS) is None for item in fields(word))


def test_paragraphs_repeat_and_a_cell_still_ends_with_one() -> None:
    lines = par("{%p for line in lines %}") + par("{{ line }}") + par("{%p endfor %}")
    kinds = [item.kind for item in controls(made(lines))]
    assert kinds.count("repeatingSection") == 1
    assert kinds.count("repeatingSectionItem") == 2
    in_cell = made(table([4000], [row(cell(lines))]))
    assert "repeatingSection" not in [item.kind for item in controls(in_cell)]
    assert [item.tag for item in fields(in_cell)] == ["lines[0]", "lines[1]"]


def test_loops_within_a_line_and_over_other_things_stay_loops() -> None:
    inline = par("{% for line in lines %}{{ line }}, {% endfor %}")
    numbers = par("{%p for n in range(2) %}") + par("{{ n }}") + par("{%p endfor %}")
    found = controls(made(inline, numbers))
    assert [item.tag for item in found] == ["", "lines[0]", "lines[1]"]


def test_rows_within_rows() -> None:
    name = "a_rather_long_name_for_the_area_of_the_land_in_square_wa"
    body = (
        par("{%p for item in rows %}")
        + par("{%p for part in item.land %}")
        + par("{{ part." + name + " }}")
        + par("{%p endfor %}")
        + par("{%p endfor %}")
    )
    found = controls(made(body))
    tags = [item.tag for item in found if item.kind == "repeatingSection"]
    assert tags == ["rows", "rows[0].land", "rows[1].land", "rows[2].land"]
    patterns = [f"rows[].land[].{name}"]
    assert [name_of(item.tag, patterns) for item in fields(made(body))] == [
        f"rows[{i}].land[{j}].{name}" for i in range(3) for j in range(2)
    ]


@pytest.mark.parametrize("path", ["a", "rows[12].name", "rows[12].land[3]." + "x" * 60])
@pytest.mark.parametrize("option", [None, "natural_disaster"])
def test_tags_are_short_and_lead_back(path: str, option: str | None) -> None:
    name = path if option is None else f"{path}.{option}"
    tag = control_tag(path, option)
    assert len(tag) <= LONGEST_TAG
    assert name_of(tag, [pattern_of(name), "other"]) == name
    assert name_of(tag, ["other"]) is None


# --- placeholders -----------------------------------------------------------------------------


@pytest.mark.parametrize(("letters", "text"), [(40, "พิมพ์แผนใหม่"), (6, "พิมพ์"), (2, "…")])
def test_a_placeholder_says_what_fits(letters: float, text: str) -> None:
    slot = Slot("x", "แผน: แผนใหม่", SlotKind.TEXT)
    assert placeholder(slot, Room(letters, in_cell=True)) == text


def test_a_narrow_place_gets_a_short_placeholder() -> None:
    stops = tabs(("center", 3000, "dot"), ("left", 3500, "dot"))
    line = f"<w:p><w:pPr>{stops}</w:pPr>{run(chr(9) + '{{ name }}' + chr(9) + 'บาท')}</w:p>"
    assert only(made(line)).text == "พิมพ์"
    assert only(made(table([1200], [row(cell("{{ name }}", width=1200))]))).text == "พิมพ์"


def test_word_finds_the_placeholders_of_emptied_controls() -> None:
    word = made(par("{{ name }} {{ day }}"), known={"name": "ก"})
    blocks = parse(read_parts(word)["word/glossary/document.xml"])
    texts = {
        block.find("w:docPartPr/w:name", NS).get(qualified("w:val")): "".join(block.itertext())
        for block in blocks.iter(qualified("w:docPart"))
    }
    asked = [
        item.element.find("w:sdtPr/w:placeholder/w:docPart", NS).get(qualified("w:val"))
        for item in fields(word)
    ]
    assert [texts[name] for name in asked] == ["พิมพ์ชื่อโครงการ", "เลือกวันที่"]


# --- the file ---------------------------------------------------------------------------------


def test_the_file_says_what_it_is() -> None:
    word = made(par("{{ name }}"), reference="R&D-1")
    root = parse(read_parts(word)["docProps/custom.xml"])
    properties = {item.get("name"): "".join(item.itertext()) for item in root}
    assert properties["faf_document"] == "sample"
    assert properties["faf_reference"] == "R&D-1"
    assert len(properties["faf_template"]) == 64
    assert re.fullmatch("[0-9a-f]{12}", properties["faf_model"])
    opened = docx.Document(io.BytesIO(word))
    assert any("custom-properties" in item.reltype for item in opened.part.package.rels.values())


def test_a_letter_with_a_qr_code_can_be_open() -> None:
    template = WordFile()
    template.add(f"<w:p>{template.picture(60, 60, alt='{{ qr(name) }}')}</w:p>")
    document = SimpleNamespace(id="s", record=Sample, about=SimpleNamespace(digits="arabic"))
    parts = read_parts(template.bytes())
    known = {"name": "อต 1"}
    words = [
        fillable_word(parts, cast("Document", document), values, template_hash="qr", reference=ref)
        for values, ref in ((None, "1"), (None, "2"), (known, "1"))
    ]
    codes = {read_parts(word)["word/media/changing1.png"] for word in words}
    assert len(codes) == 3


# --- every document ---------------------------------------------------------------------------

IDS = sorted(documents())


def of(document_id: str, known: Mapping[str, Any] | None = None) -> bytes:
    one = maker(document_id)
    return fillable_word(
        one.parts, one.document, known, template_hash=one.template_hash, reference="ทดสอบ"
    )


def sample(document_id: str) -> Record:
    record, _ = documents()[document_id].record.read(documents()[document_id].sample())
    assert record is not None
    return record


@pytest.mark.parametrize("document_id", IDS)
def test_every_field_on_paper_is_a_control_and_nothing_else(document_id: str) -> None:
    leaves = _leaves(slots_of(documents()[document_id].record))
    names = [name for path, slot in leaves.items() for name in _names(path, slot)]
    found: set[str] = set()
    for item in fields(of(document_id)):
        name = name_of(item.tag, names)
        assert name is not None, item.tag
        pattern = pattern_of(name)
        found.add(pattern if pattern in leaves else pattern.rpartition(".")[0])
        assert len(item.tag) <= LONGEST_TAG
        assert 0 < len(item.alias) <= LONGEST_TAG
    assert set(_printed(document_id)) & set(leaves) <= found


@pytest.mark.parametrize("document_id", IDS)
@pytest.mark.parametrize("filled", [False, True])
def test_every_document_is_sound(document_id: str, filled: bool) -> None:  # noqa: FBT001
    known = sample(document_id).model_dump() if filled else None
    word = of(document_id, known)
    assert word == of(document_id, known)
    docx.Document(io.BytesIO(word))
    found = controls(word)
    ids = [item.element.find("w:sdtPr/w:id", NS).get(qualified("w:val")) for item in found]
    assert len(set(ids)) == len(ids)
    for item in found:
        assert [etree.QName(part).localname for part in item.element] == ["sdtPr", "sdtContent"]
        places = [ORDER.index(etree.QName(part).localname) for part in item.element[0]]
        assert places == sorted(set(places))
        assert len(item.element[1])
        if item.kind in ("text", "date", "dropDownList"):
            assert item.text
    assert found[0].kind == "group"
    assert b"urn:faf" not in read_parts(word)["word/document.xml"]
    assert not re.search("[\uf8f0-\uf8f3]", read_parts(word)["word/document.xml"].decode())


@pytest.mark.parametrize("document_id", IDS)
def test_what_is_known_is_in_the_controls_as_the_filled_paper_says_it(document_id: str) -> None:
    record = sample(document_id)
    filled = _text(maker(document_id).word(record))
    for item in fields(of(document_id, record.model_dump())):
        if item.kind in ("text", "date") and not item.is_open:
            assert item.text.replace("\n", "") in filled


def test_the_sample_of_ns02_is_ticked() -> None:
    found = by_tag(of("ns02", sample("ns02").model_dump()))
    ticked = {tag for tag, item in found.items() if item.checked and tag.startswith("causes")}
    assert ticked == {"causes.natural_disaster", "causes.delay"}
    assert found["checklist.minutes.present"].checked
    assert found["outstanding_date"].text == "31 ตุลาคม 2568"
    assert found["plan_rows[3].new_principal"].text == "300,000.00"


def _text(word: bytes) -> str:
    parts = read_parts(word)
    return "".join(
        item.text or ""
        for name, data in parts.items()
        if name.startswith("word/") and name.endswith(".xml")
        for item in parse(data).iter(qualified("w:t"))
    )


def _leaves(value: Any) -> dict[str, Slot]:
    if isinstance(value, Slot):
        return {} if value.derived else {pattern_of(value.path): value}
    parts = value.values() if isinstance(value, dict) else value
    return {path: slot for part in parts for path, slot in _leaves(part).items()}


def _names(path: str, slot: Slot) -> Iterator[str]:
    yield path
    yield from (f"{path}.{choice.code}" for choice in slot.choices)
    yield from (f"{path}.{code}" for code in ("true", "false"))


def _printed(document_id: str) -> Iterator[str]:
    """The record's names that the template prints whatever the record is."""
    for name, data in maker(document_id).parts.items():
        if name.startswith("word/") and name.endswith(".xml") and b"{" in data:
            tree = environment(str).parse(patch(data.decode()))
            yield from _outputs(tree.body, {})


def _outputs(body: list[nodes.Node], loops: dict[str, str]) -> Iterator[str]:
    for node in body:
        if isinstance(node, nodes.For):
            target = cast("nodes.Name", node.target).name
            inside = {**loops, target: f"{_path(node.iter, loops)}[]"}
            yield from _outputs(node.body, inside)
        elif isinstance(node, nodes.Output):
            for item in node.nodes:
                if isinstance(item, nodes.Call) and item.args:
                    yield _path(item.args[0], loops)
                elif isinstance(item, nodes.Name | nodes.Getattr):
                    yield _path(item, loops)


def _path(node: nodes.Node, loops: dict[str, str]) -> str:
    if isinstance(node, nodes.Name):
        return loops.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node, loops)}.{node.attr}"
    return "…"
