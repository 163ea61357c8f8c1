"""What a Word file says of itself, in Word's custom properties: document, template, model."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from service.documents.xml import NS, parse, serialize

CUSTOM = "docProps/custom.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_CUSTOM_NS = f"{_OFFICE}/custom-properties"
_VT = f"{_OFFICE}/docPropsVTypes"
_PROPERTY_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_RELATIONS = "_rels/.rels"
_TYPES = "[Content_Types].xml"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


def with_identity(parts: Mapping[str, bytes], values: Mapping[str, str]) -> dict[str, bytes]:
    """A template's parts with these custom properties."""
    return {**announced(parts), **custom_properties(parts.get(CUSTOM), values)}


def announced(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """A template's parts in which a part for custom properties is told of."""
    made = dict(parts)
    kind = f"{_OFFICE}/relationships/custom-properties"
    made[_RELATIONS] = related(made[_RELATIONS], kind, CUSTOM)
    made[_TYPES] = typed(made[_TYPES], {CUSTOM: _TYPE})
    return made


def custom_properties(known: bytes | None, values: Mapping[str, str]) -> dict[str, bytes]:
    """Word's custom properties with these added to what the template has."""
    empty = f'<Properties xmlns="{_CUSTOM_NS}" xmlns:vt="{_VT}"/>'
    root = parse(known or empty.encode())
    for item in [item for item in root if item.get("name") in values]:
        root.remove(item)
    first = max((int(item.get("pid", "1")) for item in root), default=1) + 1
    for number, (name, text) in enumerate(values.items(), start=first):
        item = etree.SubElement(root, f"{{{_CUSTOM_NS}}}property")
        item.set("fmtid", _PROPERTY_SET)
        item.set("pid", str(number))
        item.set("name", name)
        etree.SubElement(item, f"{{{_VT}}}lpwstr").text = text
    return {CUSTOM: serialize(root)}


def related(relations: bytes, kind: str, target: str) -> bytes:
    root = parse(relations)
    if all(item.get("Type") != kind for item in root):
        taken = {item.get("Id") for item in root}
        number = next(n for n in range(1, len(taken) + 2) if f"rIdFaf{n}" not in taken)
        item = etree.SubElement(root, f"{{{NS['rel']}}}Relationship")
        item.set("Id", f"rIdFaf{number}")
        item.set("Type", kind)
        item.set("Target", target)
    return serialize(root)


def typed(content_types: bytes, types: Mapping[str, str]) -> bytes:
    root = parse(content_types)
    known = {item.get("PartName") for item in root}
    space = etree.QName(root).namespace
    for name, kind in types.items():
        if f"/{name}" not in known:
            item = etree.SubElement(root, f"{{{space}}}Override")
            item.set("PartName", f"/{name}")
            item.set("ContentType", kind)
    return serialize(root)
