"""Typst source to PDF/A-3: one compiler kept alive in a process, the record attached."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache, partial
from pathlib import Path
from typing import Any

import typst
from jinja2 import Template, TemplateSyntaxError

from parsers.pdf.seal import UNSEALED, sealed
from service.documents import fonts
from service.documents.package import BadTemplate
from service.documents.tags import environment
from service.documents.typst.numbering import Counter
from service.documents.typst.text import EDGED, FINALIZE, Markup, escape, string, svg_string
from service.documents.typst.translate import Translated, translate
from templates.findings import Finding
from templates.identity import Identity
from templates.values import Digits

_PRELUDE = Path(__file__).with_name("typst") / "prelude.typ"
_HEAD = """#import "/prelude.typ": *
#let FONT = "{family}"
#let MEDIA = "/{media}/"
#set document(title: {title}, author: {author}, keywords: {keywords})
{attachment}#set text(lang: "zh", cjk-latin-spacing: none, hyphenate: false, fallback: false)
#set par(leading: 0pt, spacing: 0pt, linebreaks: "simple", first-line-indent: 0pt,
  justification-limits: (spacing: (min: 100%, max: 150%), tracking: (min: 0pt, max: 0.03em)))
#set block(above: 0pt, below: 0pt)
#set smartquote(enabled: false)
"""
# The markup's language is ``zh`` only to keep Typst from segmenting Thai (see typst/text.py).
_LANGUAGE = ((b"/Lang(zh)", b"/Lang(th)"), (b"<rdf:li>zh</rdf:li>", b"<rdf:li>th</rdf:li>"))


class Press:
    """The process's Typst compiler: fonts loaded once, its files in a folder of its own."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="faf-typst-")
        self.root = Path(self._folder.name)
        (self.root / "prelude.typ").write_bytes(_PRELUDE.read_bytes())
        known = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.FOLDER]
        )
        self._compiler = typst.Compiler(root=self.root, font_paths=known, ignore_system_fonts=True)

    def compile(self, source: str, day: date) -> bytes:
        """One PDF/A-3b; its only date is ``day``, so that the same source gives the same bytes."""
        stamp = datetime.combine(day, time(), UTC)
        pdf = self._compiler.compile(input=source.encode(), pdf_standards=["a-3b"], timestamp=stamp)
        if not isinstance(pdf, bytes):
            raise TypeError("the compiler gave no single PDF")
        return in_thai(pdf)

    def place_media(self, folder: str, files: Mapping[str, bytes]) -> None:
        target = self.root / folder
        target.mkdir(exist_ok=True)
        for name, data in files.items():
            (target / name).write_bytes(data)


def in_thai(pdf: bytes) -> bytes:
    """The compiler's PDF with the language that its text has."""
    for written, meant in _LANGUAGE:
        pdf = pdf.replace(written, meant)
    return pdf


def head_markup(
    *, title: str, author: str, keywords: Sequence[str], media: str, attachment: str = ""
) -> str:
    """What stands before a translated template: metadata, and the settings it is made for."""
    return _HEAD.format(
        family=fonts.FAMILY,
        media=media,
        title=string(title),
        author=string(author),
        keywords="(" + "".join(f"{string(word)}," for word in keywords) + ")",
        attachment=attachment,
    )


@cache
def press() -> Press:
    return Press()


class PdfFiller:
    """A Word template translated once; ``fill`` makes a PDF from the context Word gets."""

    def __init__(
        self, parts: Mapping[str, bytes], digits: Digits, document_id: str, template_hash: str
    ) -> None:
        self._digits = digits
        self._identity = (document_id, template_hash)
        self._translated: Translated = translate(parts, digits)
        self.findings = self._translated.findings
        try:
            self._template: Template = environment(FINALIZE[digits]).from_string(
                self._translated.markup
            )
        except TemplateSyntaxError as error:
            raise BadTemplate([Finding("template.broken_tag", found=str(error.message))]) from error
        self._media = {name: parts[target] for target, name in self._translated.media.items()}

    def source(self, context: Mapping[str, Any], title: str, author: str, record: str) -> str:
        """The Typst source of one document."""
        document_id, template_hash = self._identity
        body = self._template.render(
            {
                **context,
                "_edged": EDGED[self._digits],
                "_label": partial(label_markup, Counter()),
                "_svg": svg_string,
            }
        )
        head = head_markup(
            title=title,
            author=author,
            keywords=(*Identity(document_id, template_hash).keywords, UNSEALED),
            media=template_hash,
            attachment=_attachment(record),
        )
        return head + body

    def fill(
        self, context: Mapping[str, Any], *, title: str, author: str, record: str, day: date
    ) -> bytes:
        """A PDF/A-3b with the record attached as ``record.json``, its drawing sealed.

        Raises:
            BadTemplate: the template has what a PDF can't show the same.
        """
        if self.findings:
            raise BadTemplate(list(self.findings))
        if self._media:
            press().place_media(self._identity[1], self._media)
        return sealed(press().compile(self.source(context, title, author, record), day))


def label_markup(counter: Counter, number: str, levels: list[tuple[str, str, int]]) -> Markup:
    """The label of a list's item, counted on."""
    return Markup(escape(counter.label(number, levels)))


def _attachment(record: str) -> str:
    if not record:
        return ""
    return (
        f'#pdf.attach("record.json", bytes({string(record)}), relationship: "data", '
        'mime-type: "application/json", description: "record")\n'
    )
