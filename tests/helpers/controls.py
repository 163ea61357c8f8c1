"""The content controls of a Word file, as a reader of it finds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from service.documents.package import read_parts
from service.documents.xml import NS, parse, qualified

W15 = "http://schemas.microsoft.com/office/word/2012/wordml"


@dataclass(frozen=True)
class Control:
    tag: str
    alias: str
    kind: str
    text: str
    is_open: bool
    checked: bool | None
    element: etree._Element


def controls(word: bytes) -> list[Control]:
    """All controls in the order of the paper, headers and footers last."""
    parts = read_parts(word)
    names = [name for name in parts if name.startswith("word/") and name.endswith(".xml")]
    names.sort(key=lambda name: name != "word/document.xml")
    return [
        _control(element)
        for name in names
        if not name.startswith("word/glossary/")
        for element in parse(parts[name]).iter(qualified("w:sdt"))
    ]


def fields(word: bytes) -> list[Control]:
    """The controls that hold a value."""
    return [item for item in controls(word) if item.kind in FIELD_KINDS]


def by_tag(word: bytes) -> dict[str, Control]:
    return {item.tag: item for item in fields(word)}


FIELD_KINDS = ("text", "date", "dropDownList", "checkbox")
KINDS = (*FIELD_KINDS, "group", "repeatingSection", "repeatingSectionItem")


def _control(element: etree._Element) -> Control:
    properties = element[0]
    names = [etree.QName(item).localname for item in properties]
    checked = properties.find("w14:checkbox/w14:checked", NS)
    return Control(
        tag=_value(properties, "w:tag"),
        alias=_value(properties, "w:alias"),
        kind=next((name for name in names if name in KINDS), ""),
        text="".join(_text(element)),
        is_open="showingPlcHdr" in names,
        checked=None if checked is None else checked.get(qualified("w14:val")) == "1",
        element=element,
    )


def _value(properties: etree._Element, name: str) -> str:
    found = properties.find(name, NS)
    return "" if found is None else found.get(qualified("w:val"), "")


def _text(element: etree._Element) -> Iterator[str]:
    signs = {qualified("w:br"): "\n", qualified("w:tab"): "\t"}
    for item in element.iter(qualified("w:t"), *signs):
        yield signs.get(item.tag) or item.text or ""
