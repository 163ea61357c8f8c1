"""The fillable Word file: the document's own template, with content controls for its tags.

The same Jinja template runs as for a filled paper, over slots instead of values. A slot comes
out as a mark; ``controls`` then puts a control in the mark's place, in the look of its
run. A loop over the record's rows becomes Word's repeating section, with a + to add a row.

Labels are kept from slips of the hand by a group around the whole body (Word: Developer, Group)
and not by document protection for forms, under which officers can't comment or mend a thing
before they lift it. In a group what stands outside controls is locked. LibreOffice 7.4 does not
keep the lock. Neither way has been tried in Word itself yet, nor its + within a group.

A field that stands twice on paper has two controls with one tag. Rows that a person adds carry
the tags of the row they were copied from: a reader counts the items of the repeating section.
What is computed (a total, an amount in words) is no control but dots in a sentence and nothing
in a table, for it would no longer be right once a person has changed what it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jinja2 import Template, TemplateSyntaxError

from service.documents import pictures
from service.documents.package import BadTemplate, Package
from service.documents.slot_sandbox import Joined, Shown, slot_environment
from service.documents.tags import TAG, patch
from service.documents.word import literal_tags, word_text
from service.documents.word_form import parts as word_parts
from service.documents.word_form.controls import FAF, Controls, mark
from service.documents.word_identity import CUSTOM, custom_properties
from service.documents.xml import parse, qualified, serialize
from templates.catalogue import Document
from templates.findings import Finding, Place
from templates.form import model_checksum
from templates.identity import Identity
from templates.slots import Slot, slots_of
from templates.values import Digits

_BODY = "word/document.xml"
_TEXT_OR_TAG = re.compile(rf"<w:t(?:\s[^>]*)?(?<!/)>|</w:t>|{TAG.pattern}", re.DOTALL)
_LOOP = re.compile(r"\{%-?\s*for\s+(\w+)\s+in\s")
_STATEMENT = re.compile(r"\{%-?\s*(\w+)")
_KEPT = 64


def fillable_word(
    parts: Mapping[str, bytes],
    document: Document,
    known: Mapping[str, Any] | None = None,
    *,
    template_hash: str,
    reference: str = "",
) -> bytes:
    """The document's template to be filled in with Word; the same input gives the same bytes.

    ``known`` is what is filled in already, as ``model_dump`` gives it. Its identity stands in
    the file's custom properties: ``faf_document``, ``faf_template``, ``faf_reference`` and
    ``faf_model``.

    Raises:
        BadTemplate: a tag of the template is broken.
    """
    key = (document.id, template_hash)
    template = _compiled.get(key)
    if template is None:
        if len(_compiled) >= _KEPT:
            _compiled.clear()
        template = _compiled[key] = _Fillable(parts, document, template_hash)
    return template.fill(known or {}, reference)


class _Fillable:
    """A template compiled for slots."""

    def __init__(self, parts: Mapping[str, bytes], document: Document, template_hash: str) -> None:
        self._model = document.record
        self._digits: Digits = document.about.digits
        self._identity = Identity(document.id, template_hash, model=model_checksum(self._model))
        own_blocks = word_parts.has_blocks(parts)
        prepared, self._pictures = pictures.prepare(dict(parts), slot_environment())
        prepared = word_parts.prepare(prepared)
        self._has_blocks = not own_blocks
        self._custom = prepared.pop(CUSTOM, None)
        self._changing: dict[str, Template] = {}
        for name in [name for name in prepared if _may_have_tags(name, prepared[name])]:
            source = patch(prepared[name].decode())
            if name == _BODY or TAG.search(source):
                self._changing[name] = _compile(name, source)
                del prepared[name]
        for part in self._pictures:
            prepared.pop(part.name, None)
        self._package = Package(prepared)
        # With nothing known only the identity changes.
        self._open: dict[str, bytes] | None = None

    def fill(self, known: Mapping[str, Any], reference: str) -> bytes:
        values = replace(self._identity, reference=reference).properties
        changing = self._open if self._open is not None and not known else None
        if changing is None:
            changing = self._rendered(known, " ".join(values.values()))
            if not known and not any(part.is_in(changing[_BODY]) for part in self._pictures):
                self._open = changing
        own = custom_properties(self._custom, values)
        return self._package.with_parts({**changing, **own})

    def _rendered(self, known: Mapping[str, Any], identity: str) -> dict[str, bytes]:
        marks = _Marks(self._digits, identity)
        context = {**slots_of(self._model, known), "_marks": marks, "_path": _path}
        controls = Controls(self._model, marks.shown, self._digits)
        changing: dict[str, bytes] = {}
        for name, template in self._changing.items():
            root = parse(literal_tags(template.render(context)).encode())
            controls.put_into(root)
            for body in root.findall(qualified("w:body")):
                controls.group(body)
            changing[name] = serialize(root)
        for picture in self._pictures:
            changing[picture.name] = picture.render(changing[_BODY], context)
        if self._has_blocks:
            changing.update(word_parts.glossary(controls.placeholders))
        return changing


_compiled: dict[tuple[str, str], _Fillable] = {}


@dataclass(slots=True)
class _Marks:
    """The slots that a rendering came upon, by the numbers of their marks."""

    digits: Digits
    identity: str
    shown: list[Shown] = field(default_factory=list)

    def text(self, value: object) -> str:
        if isinstance(value, Slot):
            value = Shown(value)
        if isinstance(value, Shown):
            self.shown.append(value)
            return mark(len(self.shown) - 1)
        if isinstance(value, Joined):
            return word_text(value.between, self.digits).join(map(self.text, value.items))
        return word_text(value, self.digits)


def _path(item: object) -> str:
    """The record's path of what a loop gives, such as ``plan_rows[2]``; empty for other things."""
    if isinstance(item, Slot):
        return item.path
    parts = [("[0]", item[0])] if isinstance(item, list) and item else []
    if isinstance(item, dict):
        parts = [(f".{name}", part) for name, part in item.items()]
    for step, part in parts:
        path = _path(part)
        if path.endswith(step):
            return path.removesuffix(step)
    return ""


def _compile(name: str, source: str) -> Template:
    prepared = _with_sections(word_parts.with_extensions(source))
    try:
        return slot_environment().from_string(prepared)
    except TemplateSyntaxError as error:
        finding = Finding("template.broken_tag", Place(part=name), found=str(error.message))
        raise BadTemplate([finding]) from error


def _with_sections(source: str) -> str:
    """Loops that stand between rows or paragraphs, and their turns, as elements of our own."""
    in_text = False
    # What is open: whether it is a loop to be marked, and whether its turn is still open.
    opened: list[list[bool]] = []

    def marked(match: re.Match[str]) -> str:
        nonlocal in_text
        text = match[0]
        if text.startswith("<"):
            in_text = text != "</w:t>"
            return text
        statement = _STATEMENT.match(text)
        word = statement[1] if statement else ""
        if word in ("for", "if"):
            loop = _LOOP.match(text) if not in_text else None
            opened.append([loop is not None, loop is not None])
            if loop is not None:
                turn = f'<faf:item path="{{{{ _path({loop[1]}) }}}}">'
                return f'<faf:section xmlns:faf="{FAF}">{text}{turn}'
        elif word in ("else", "endfor", "endif") and opened:
            is_section, is_turn = opened[-1]
            before = "</faf:item>" if is_turn else ""
            if word == "else":
                if is_section:
                    opened[-1][1] = False
                return f"{before}{text}"
            opened.pop()
            return f"{before}{text}{'</faf:section>' if is_section else ''}"
        return text

    return _TEXT_OR_TAG.sub(marked, source)


def _may_have_tags(name: str, data: bytes) -> bool:
    return name == _BODY or (name.startswith("word/") and name.endswith(".xml") and b"{" in data)
