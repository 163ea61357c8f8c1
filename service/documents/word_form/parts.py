"""The parts of a fillable Word file beside its text: identity, placeholders, namespaces."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from functools import cache

from lxml import etree
from markupsafe import escape
from pydantic import BaseModel

from service.documents.word_form.controls import PLACEHOLDER_STYLE, W15
from service.documents.xml import NS, parse, qualified, serialize

_CUSTOM = "docProps/custom.xml"
_GLOSSARY = "word/glossary/document.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_CUSTOM_NS = f"{_OFFICE}/custom-properties"
_VT = f"{_OFFICE}/docPropsVTypes"
_PROPERTY_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "_rels/.rels"
_TYPES = "[Content_Types].xml"
_EXTENSIONS = {"w14": NS["w14"], "w15": W15}
_ROOT = re.compile(r"<(?![?!])[^>]+>")
_STYLE = (
    f'<w:style xmlns:w="{NS["w"]}" w:type="character" w:styleId="{PLACEHOLDER_STYLE}">'
    '<w:name w:val="Placeholder Text"/><w:uiPriority w:val="99"/><w:semiHidden/>'
    '<w:rPr><w:color w:val="767676"/></w:rPr></w:style>'
)
_STYLES = "word/styles.xml"


@cache
def model_hash(model: type[BaseModel]) -> str:
    """Twelve hex digits that change with any change of the record's fields."""
    schema = json.dumps(model.model_json_schema(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(schema.encode()).hexdigest()[:12]


def with_extensions(xml: str) -> str:
    """The part's root with the namespaces that controls need, for older Words to pass over."""
    match = _ROOT.search(xml)
    if match is None:
        return xml
    root = match[0]
    spaces = {"mc": NS["mc"], **_EXTENSIONS}
    added = "".join(
        f' xmlns:{prefix}="{uri}"'
        for prefix, uri in spaces.items()
        if f"xmlns:{prefix}=" not in root
    )
    known = re.search(r'\smc:Ignorable="([^"]*)"', root)
    prefixes = known[1].split() if known else []
    prefixes += [prefix for prefix in _EXTENSIONS if prefix not in prefixes]
    if known:
        root = root.replace(known[0], "")
    ignorable = f' mc:Ignorable="{" ".join(prefixes)}"'
    end = "/>" if root.endswith("/>") else ">"
    root = f"{root.removesuffix(end)}{added}{ignorable}{end}"
    return xml[: match.start()] + root + xml[match.end() :]


def prepare(parts: dict[str, bytes]) -> dict[str, bytes]:
    """A template's parts made ready: placeholder style, and the new parts told of.

    A template with building blocks of its own keeps them; its controls then have none.
    """
    made = dict(parts)
    types: dict[str, str] = {
        _CUSTOM: "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    }
    made[_RELATIONS] = _related(
        made[_RELATIONS], f"{_OFFICE}/relationships/custom-properties", _CUSTOM
    )
    if _STYLES in made:
        made[_STYLES] = _with_style(made[_STYLES])
    if not has_blocks(parts):
        own = "word/_rels/document.xml.rels"
        kind = f"{_OFFICE}/relationships/glossaryDocument"
        made[own] = _related(made[own], kind, "glossary/document.xml")
        types[_GLOSSARY] = f"{_WORD_TYPE}.document.glossary+xml"
        if _STYLES in made:
            made["word/glossary/styles.xml"] = made[_STYLES]
            types["word/glossary/styles.xml"] = f"{_WORD_TYPE}.styles+xml"
            made["word/glossary/_rels/document.xml.rels"] = _related(
                f'<Relationships xmlns="{NS["rel"]}"/>'.encode(),
                f"{_OFFICE}/relationships/styles",
                "styles.xml",
            )
    made[_TYPES] = _typed(made[_TYPES], types)
    return made


def has_blocks(parts: Mapping[str, bytes]) -> bool:
    return _GLOSSARY in parts


def glossary(placeholders: Mapping[str, str]) -> dict[str, bytes]:
    """The building blocks that Word shows again when a control is emptied, or a row is added."""
    blocks = "".join(_block(text, name) for text, name in placeholders.items())
    content = f"<w:docParts>{blocks}</w:docParts>" if blocks else ""
    xml = f'<w:glossaryDocument xmlns:w="{NS["w"]}">{content}</w:glossaryDocument>'
    return {_GLOSSARY: serialize(parse(xml.encode()))}


def _block(text: str, name: str) -> str:
    number = str(uuid.uuid5(uuid.NAMESPACE_URL, f"faf:{name}:{text}")).upper()
    return (
        f'<w:docPart><w:docPartPr><w:name w:val="{name}"/><w:category><w:name w:val="General"/>'
        '<w:gallery w:val="placeholder"/></w:category><w:types><w:type w:val="bbPlcHdr"/></w:types>'
        f'<w:behaviors><w:behavior w:val="content"/></w:behaviors><w:guid w:val="{{{number}}}"/>'
        f'</w:docPartPr><w:docPartBody><w:p><w:r><w:rPr><w:rStyle w:val="{PLACEHOLDER_STYLE}"/>'
        f'</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:docPartBody>'
        "</w:docPart>"
    )


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
    return {_CUSTOM: serialize(root)}


def _related(relations: bytes, kind: str, target: str) -> bytes:
    root = parse(relations)
    if all(item.get("Type") != kind for item in root):
        taken = {item.get("Id") for item in root}
        number = next(n for n in range(1, len(taken) + 2) if f"rIdFaf{n}" not in taken)
        item = etree.SubElement(root, f"{{{NS['rel']}}}Relationship")
        item.set("Id", f"rIdFaf{number}")
        item.set("Type", kind)
        item.set("Target", target)
    return serialize(root)


def _typed(content_types: bytes, types: Mapping[str, str]) -> bytes:
    root = parse(content_types)
    known = {item.get("PartName") for item in root}
    space = etree.QName(root).namespace
    for name, kind in types.items():
        if f"/{name}" not in known:
            item = etree.SubElement(root, f"{{{space}}}Override")
            item.set("PartName", f"/{name}")
            item.set("ContentType", kind)
    return serialize(root)


def _with_style(styles: bytes) -> bytes:
    root = parse(styles)
    ids = {item.get(qualified("w:styleId")) for item in root.iter(qualified("w:style"))}
    if PLACEHOLDER_STYLE not in ids:
        root.append(parse(_STYLE.encode()))
    return serialize(root)
