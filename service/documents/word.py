"""Filling a compiled Word template: only the parts with tags are rendered, the rest is copied."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from jinja2 import Template, TemplateSyntaxError
from markupsafe import escape

from service.documents import pictures
from service.documents.package import BadTemplate, Package
from service.documents.tags import environment, patch
from service.documents.xml import NS, parse, qualified, serialize
from templates.findings import Finding, Place
from templates.values import Digits, display

_BODY = "word/document.xml"
_NEW_LINE = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
# docxtpl's way to write a tag that is to be seen, not run.
_LITERAL_TAGS = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))


def word_text(value: object, digits: Digits) -> str:
    """A value as it stands inside ``w:t``: escaped, its lines and tabs as Word's own."""
    text = str(escape(display(value, digits)))
    if "\n" in text:
        text = text.replace("\n", _NEW_LINE)
    if "\t" in text:
        text = text.replace("\t", _TAB)
    return text


_FINALIZE = {digits: partial(word_text, digits=digits) for digits in ("thai", "arabic")}


class WordFiller:
    """A Word template compiled once; ``fill`` makes a Word file from a context."""

    def __init__(self, parts: Mapping[str, bytes], digits: Digits) -> None:
        self._environment = environment(_FINALIZE[digits])
        prepared, self._pictures = pictures.prepare(dict(parts), self._environment)
        prepared[_BODY] = _with_check_boxes(prepared[_BODY])
        fixed: dict[str, bytes] = {}
        self._changing: dict[str, Template] = {}
        for name, data in prepared.items():
            if name.startswith("word/") and name.endswith(".xml") and b"{" in data:
                source = patch(data.decode())
                if "{{" in source or "{%" in source or "{#" in source:
                    self._changing[name] = self._compile(name, source)
                    continue
            fixed[name] = data
        for part in self._pictures:
            fixed.pop(part.name, None)
        self._package = Package(fixed)
        self._fixed_body = fixed.get(_BODY, b"")

    def fill(self, context: Mapping[str, Any]) -> bytes:
        """A Word file; the same context gives the same bytes.

        Raises:
            jinja2.UndefinedError: the template asks for what the context lacks.
        """
        changing = {
            name: literal_tags(template.render(context)).encode()
            for name, template in self._changing.items()
        }
        body = changing.get(_BODY, self._fixed_body)
        for picture in self._pictures:
            changing[picture.name] = picture.render(body, context)
        return self._package.with_parts(changing)

    def _compile(self, name: str, source: str) -> Template:
        try:
            return self._environment.from_string(source)
        except TemplateSyntaxError as error:
            finding = Finding("template.broken_tag", Place(part=name), found=str(error.message))
            raise BadTemplate([finding]) from error


def _with_check_boxes(body: bytes) -> bytes:
    """Content-control check boxes whose box is a tag also get the state that Word keeps apart."""
    if b"w14:checkbox" not in body:
        return body
    root = parse(body)
    for control in root.iter(qualified("w:sdt")):
        state = control.find("w:sdtPr/w14:checkbox/w14:checked", NS)
        shown = "".join(text.text or "" for text in control.iter(qualified("w:t"))).strip()
        if state is not None and shown.startswith("{{") and shown.endswith("}}"):
            state.set(qualified("w14:val"), f"{{{{ _checked(({shown[2:-2].strip()})) }}}}")
    return serialize(root)


def literal_tags(text: str) -> str:
    for written, meant in _LITERAL_TAGS:
        if written in text:
            text = text.replace(written, meant)
    return text
