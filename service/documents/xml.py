"""Word's XML: namespaces, safe parsing, small readers of attributes."""

from __future__ import annotations

from functools import cache

from lxml import etree

NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "rel": "http://schemas.openxmlformats.org/package/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
_OFF = {"0", "false", "off", "none"}
EMU_PER_POINT = 12700


@cache
def qualified(name: str) -> str:
    """``w:p`` as lxml spells it."""
    prefix, local = name.split(":")
    return f"{{{NS[prefix]}}}{local}"


def parse(data: bytes) -> etree._Element:
    """The root of a part; entities, DTDs and the network stay shut.

    Raises:
        lxml.etree.XMLSyntaxError: the part is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(data, parser)


def serialize(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else element.find(qualified(name))


def value(element: etree._Element | None, name: str, attribute: str = "w:val") -> str | None:
    """The attribute of a child element, or None when either is missing."""
    found = child(element, name)
    return None if found is None else found.get(qualified(attribute))


def switch(element: etree._Element | None, name: str) -> bool | None:
    """An on/off child such as ``w:b``: on, off, or None when it is not said."""
    found = child(element, name)
    if found is None:
        return None
    return found.get(qualified("w:val"), "1").lower() not in _OFF


def twips(text: str | None) -> float | None:
    """Twentieths of a point as points."""
    return None if text is None else round(float(text) / 20, 3)
