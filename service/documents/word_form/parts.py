"""The parts of a fillable Word file beside its text: placeholders, namespaces."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from markupsafe import escape

from service.documents.word_form.controls import PLACEHOLDER_STYLE, W15
from service.documents.word_identity import announced, related, typed
from service.documents.xml import NS, parse, qualified, serialize

_GLOSSARY = "word/glossary/document.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = "[Content_Types].xml"
_EXTENSIONS = {"w14": NS["w14"], "w15": W15}
_ROOT = re.compile(r"<(?![?!])[^>]+>")
_STYLE = (
    f'<w:style xmlns:w="{NS["w"]}" w:type="character" w:styleId="{PLACEHOLDER_STYLE}">'
    '<w:name w:val="Placeholder Text"/><w:uiPriority w:val="99"/><w:semiHidden/>'
    '<w:rPr><w:color w:val="767676"/></w:rPr></w:style>'
)
_STYLES = "word/styles.xml"


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
    made = announced(parts)
    types: dict[str, str] = {}
    if _STYLES in made:
        made[_STYLES] = _with_style(made[_STYLES])
    if not has_blocks(parts):
        own = "word/_rels/document.xml.rels"
        kind = f"{_OFFICE}/relationships/glossaryDocument"
        made[own] = related(made[own], kind, "glossary/document.xml")
        types[_GLOSSARY] = f"{_WORD_TYPE}.document.glossary+xml"
        if _STYLES in made:
            made["word/glossary/styles.xml"] = made[_STYLES]
            types["word/glossary/styles.xml"] = f"{_WORD_TYPE}.styles+xml"
            made["word/glossary/_rels/document.xml.rels"] = related(
                f'<Relationships xmlns="{NS["rel"]}"/>'.encode(),
                f"{_OFFICE}/relationships/styles",
                "styles.xml",
            )
    made[_TYPES] = typed(made[_TYPES], types)
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


def _with_style(styles: bytes) -> bytes:
    root = parse(styles)
    ids = {item.get(qualified("w:styleId")) for item in root.iter(qualified("w:style"))}
    if PLACEHOLDER_STYLE not in ids:
        root.append(parse(_STYLE.encode()))
    return serialize(root)
