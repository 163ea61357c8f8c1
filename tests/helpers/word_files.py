"""Word files written for tests: WordprocessingML by hand over python-docx's empty document."""

from __future__ import annotations

import io
from collections.abc import Iterable
from html import escape
from typing import Any

import docx
import segno
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

FONT = "TH SarabunPSK"
_SPACES = nsdecls("w", "r", "wp", "a", "pic")
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
A4 = '<w:pgSz w:w="11906" w:h="16838"/>'
LANDSCAPE = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
MARGINS = (
    '<w:pgMar w:top="1417" w:right="1134" w:bottom="1134" w:left="1701" '
    'w:header="709" w:footer="567" w:gutter="0"/>'
)


def run(text: str, look: str = "") -> str:
    """A run; ``\\t`` and ``\\n`` become Word's tab and line break."""
    pieces: list[str] = []
    for line_number, line in enumerate(text.split("\n")):
        if line_number:
            pieces.append("<w:br/>")
        for part_number, part in enumerate(line.split("\t")):
            if part_number:
                pieces.append("<w:tab/>")
            if part:
                pieces.append(f'<w:t xml:space="preserve">{escape(part, quote=False)}</w:t>')
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f"<w:r>{properties}{''.join(pieces)}</w:r>"


def size(points: float) -> str:
    return f'<w:sz w:val="{points * 2:g}"/><w:szCs w:val="{points * 2:g}"/>'


BOLD, ITALIC = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"
PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'


def par(*content: str, look: str = "") -> str:
    """A paragraph of runs; bare text is a run without properties."""
    runs = "".join(item if item.startswith("<") else run(item) for item in content)
    properties = f"<w:pPr>{look}</w:pPr>" if look else ""
    return f"<w:p>{properties}{runs}</w:p>"


def jc(value: str) -> str:
    return f'<w:jc w:val="{value}"/>'


def ind(**twips: int) -> str:
    return "<w:ind " + " ".join(f'w:{side}="{amount}"' for side, amount in twips.items()) + "/>"


def spacing(**values: int | str) -> str:
    return "<w:spacing " + " ".join(f'w:{name}="{item}"' for name, item in values.items()) + "/>"


def tabs(*stops: tuple[str, int, str] | tuple[str, int]) -> str:
    """Tab stops as (kind, place in twips, leader)."""
    made = "".join(
        f'<w:tab w:val="{stop[0]}" w:pos="{stop[1]}" w:leader="{(*stop, "none")[2]}"/>'
        for stop in stops
    )
    return f"<w:tabs>{made}</w:tabs>"


def field(instruction: str, result: str = "1") -> str:
    parts = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {instruction} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{result}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r>{part}</w:r>" for part in parts)


def cell(*blocks: str, width: int = 0, look: str = "") -> str:
    content = "".join(item if item.startswith("<") else par(item) for item in blocks)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{look}</w:tcPr>{content}</w:tc>'


def row(*cells: str, look: str = "") -> str:
    properties = f"<w:trPr>{look}</w:trPr>" if look else ""
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def table(columns: Iterable[int], rows: Iterable[str | list[str]], look: str = "") -> str:
    """A table; a row given as texts gets plain cells of the columns' widths."""
    columns = list(columns)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    made = "".join(
        item
        if isinstance(item, str)
        else row(*(cell(text, width=width) for text, width in zip(item, columns, strict=True)))
        for item in rows
    )
    style = "" if "<w:tblStyle" in look else '<w:tblStyle w:val="TableGrid"/>'
    return (
        f'<w:tbl><w:tblPr>{style}<w:tblW w:w="{sum(columns)}" w:type="dxa"/>{look}'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>'
    )


def borders(tag: str, **sides: tuple[str, int, str]) -> str:
    """Borders as side=(kind, eighths of a point, colour)."""
    made = "".join(
        f'<w:{side} w:val="{kind}" w:sz="{width}" w:space="0" w:color="{color}"/>'
        for side, (kind, width, color) in sides.items()
    )
    return f"<w:{tag}>{made}</w:{tag}>"


def margins(tag: str, **sides: int) -> str:
    """Cell margins in twips."""
    made = "".join(f'<w:{side} w:w="{amount}" w:type="dxa"/>' for side, amount in sides.items())
    return f"<w:{tag}>{made}</w:{tag}>"


def check_box(mark: str, label: str) -> str:
    """A content control to tick, with its box as it stands."""
    state = int(mark == "☑")
    return (
        f'<w:sdt><w:sdtPr><w14:checkbox xmlns:w14="{_W14}"><w14:checked w14:val="{state}"/>'
        '<w14:checkedState w14:val="2611" w14:font="Segoe UI Symbol"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="Segoe UI Symbol"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{run(mark)}</w:sdtContent></w:sdt>{run(' ' + label)}"
    )


def section(page: str = A4, extra: str = "", kind: str = "nextPage") -> str:
    """A paragraph that ends a section."""
    return par(look=f'<w:sectPr>{extra}<w:type w:val="{kind}"/>{page}{MARGINS}</w:sectPr>')


class WordFile:
    """A Word file under construction: the official font at 16 pt, the margins of a letter."""

    def __init__(self) -> None:
        self.document = docx.Document()
        self._style_defaults()
        self._word_2013()
        body = self.document.element.body
        for element in list(body):
            if element.tag != qn("w:sectPr"):
                body.remove(element)
        self.page(A4)

    def _style_defaults(self) -> None:
        fonts = " ".join(f'w:{name}="{FONT}"' for name in ("ascii", "hAnsi", "cs", "eastAsia"))
        defaults = self.document.styles.element.find(qn("w:docDefaults"))
        assert defaults is not None
        self._replace(
            defaults,
            "w:docDefaults",
            f'<w:rPrDefault><w:rPr><w:rFonts {fonts}/>{size(16)}<w:lang w:val="en-US" '
            'w:bidi="th-TH"/></w:rPr></w:rPrDefault><w:pPrDefault/>',
        )
        normal = self.document.styles["Normal"].element
        properties = normal.find(qn("w:rPr"))
        if properties is not None:
            normal.remove(properties)
        grid = self.document.styles["Table Grid"].element
        grid.set(qn("w:styleId"), "TableGrid")

    def _word_2013(self) -> None:
        settings = self.document.settings.element
        for known in settings.findall(qn("w:compat")):
            settings.remove(known)
        uri = "http://schemas.microsoft.com/office/word"
        settings.append(
            _xml(
                f'<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="{uri}" '
                'w:val="15"/></w:compat>'
            )
        )

    def _replace(self, element: Any, tag: str, content: str) -> None:
        element.getparent().replace(element, _xml(f"<{tag}>{content}</{tag}>"))

    def page(self, paper: str, extra: str = "") -> None:
        """The setup of the last section; ``extra`` stands before the paper size."""
        body = self.document.element.body
        old = body.find(qn("w:sectPr"))
        assert old is not None
        references = [item for item in old if item.tag.endswith("Reference")]
        new = _xml(f"<w:sectPr>{extra}{paper}{MARGINS}</w:sectPr>")
        for index, item in enumerate(references):
            new.insert(index, item)
        body.replace(old, new)

    def add(self, *blocks: str) -> WordFile:
        body = self.document.element.body
        for block in blocks:
            for element in _xml(f"<w:body>{block}</w:body>"):
                body.insert(len(body) - 1, element)
        return self

    def settings(self, content: str) -> None:
        self.document.settings.element.insert(0, _xml(content))

    def style(self, style_id: str, content: str, kind: str = "paragraph") -> None:
        self.document.styles.element.append(
            _xml(
                f'<w:style w:type="{kind}" w:customStyle="1" w:styleId="{style_id}">'
                f'<w:name w:val="{style_id}"/>{content}</w:style>'
            )
        )

    def header(self, *blocks: str, first: bool = False) -> None:
        made = self.document.sections[-1]
        self._fill(made.first_page_header if first else made.header, blocks)

    def footer(self, *blocks: str, first: bool = False) -> None:
        made = self.document.sections[-1]
        self._fill(made.first_page_footer if first else made.footer, blocks)

    def _fill(self, part: Any, blocks: tuple[str, ...]) -> None:
        part.is_linked_to_previous = False
        element = part._element
        for known in list(element):
            element.remove(known)
        for block in blocks:
            element.extend(list(_xml(f"<w:hdr>{block}</w:hdr>")))

    def numbering(self, *levels: tuple[str, str, str], restart: int | None = None) -> str:
        """A list whose levels are (format, label text, properties); its number id."""
        root = self.document.part.numbering_part.element
        number = str(900 + len(root))
        made = "".join(
            f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>{look}</w:lvl>'
            for index, (kind, text, look) in enumerate(levels)
        )
        first_number = root.find(qn("w:num"))
        abstract = _xml(f'<w:abstractNum w:abstractNumId="{number}">{made}</w:abstractNum>')
        if first_number is None:
            root.append(abstract)
        else:
            first_number.addprevious(abstract)
        override = (
            f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{restart}"/></w:lvlOverride>'
            if restart
            else ""
        )
        root.append(
            _xml(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/>{override}</w:num>')
        )
        return number

    def picture(self, width: float, height: float, alt: str = "", *, inline: bool = True) -> str:
        """A run with a picture of so many points."""
        relation, _ = self.document.part.get_or_add_image(io.BytesIO(png()))
        wide, high = (int(length * 12700) for length in (width, height))
        kind = "inline" if inline else "anchor"
        return (
            f'<w:r><w:drawing><wp:{kind}><wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr id="{len(alt) + 7}" name="picture" descr="{escape(alt)}"/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/'
            'picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/>'
            f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
            f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" '
            f'cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            f"</pic:pic></a:graphicData></a:graphic></wp:{kind}></w:drawing></w:r>"
        )

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def numbered(number: str, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def png() -> bytes:
    out = io.BytesIO()
    segno.make("FAF", micro=False).save(out, kind="png", scale=4, border=1)
    return out.getvalue()


def _xml(content: str) -> Any:
    end = min(content.index(mark) for mark in (">", " ", "/") if mark in content)
    return parse_xml(f"{content[:end]} {_SPACES}{content[end:]}")
