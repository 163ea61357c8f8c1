"""The house's Word styles, as ``styles.xml``: one base face, every size and weight for Thai too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from fontTools.ttLib import TTFont

from service.documents import fonts

FACE: Final = "TH SarabunPSK"
CM: Final = 567
POINTS_IN_CM: Final = 72 / 2.54
# A4 less the margins; a stop beyond the edge would start a new line.
TEXT_WIDTH: Final = 9070
CENTRE: Final = round(7.5 * CM)
INDENT: Final = round(2.5 * CM)
LABEL: Final = round(1.4 * CM)

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: sizes in points, distances in twips, spacing in points."""

    id: str
    name: str
    size: float = 16
    bold: bool = False
    color: str = ""
    align: str = "left"
    before: float = 0
    after: float = 0
    left: int = 0
    right: int = 0
    first: int = 0
    tabs: tuple[tuple[int, str, str], ...] = ()
    keep_next: bool = False
    keep_lines: bool = False
    page_break: bool = False
    outline: int | None = None


# The names are what an officer sees in Word's list of styles.
STYLES: Final = (
    Style("FafText", "FAF เนื้อความ", align="thaiDistribute", first=INDENT),
    Style("FafUrgency", "FAF ชั้นความเร็ว", size=32, bold=True, color="FF0000"),
    Style("FafLetterNo", "FAF ที่หนังสือและส่วนราชการ", left=9 * CM, first=-9 * CM),
    Style("FafAddress", "FAF ที่อยู่ส่วนราชการ", left=9 * CM),
    Style("FafDate", "FAF วันที่หนังสือ", left=CENTRE, before=6),
    Style("FafSubject", "FAF เรื่อง เรียน", left=LABEL, first=-LABEL, before=6),
    Style("FafReference", "FAF อ้างถึง", left=LABEL, first=-LABEL),
    Style(
        "FafEnclosure", "FAF สิ่งที่ส่งมาด้วย", left=round(2.6 * CM), first=-round(2.6 * CM)
    ),
    # Centred about the middle of the closing, which starts at the page's centre.
    Style(
        "FafClosing", "FAF คำลงท้าย", align="center", left=2 * CM, before=12, keep_next=True,
        keep_lines=True,
    ),
    Style(
        "FafSigner", "FAF ผู้ลงนาม", align="center", left=2 * CM, keep_next=True, keep_lines=True
    ),
    Style("FafContact", "FAF ส่วนราชการเจ้าของเรื่อง", keep_lines=True),
    Style("FafCopies", "FAF สำเนาส่ง", left=round(1.8 * CM), first=-round(1.8 * CM)),
    Style("FafPageNumber", "FAF เลขหน้า", align="center"),
    Style("FafTitle", "FAF ชื่อเอกสาร", size=18, bold=True, align="center", keep_next=True),
    Style(
        "FafAnnexTitle", "FAF ชื่อเอกสารแนบ", size=18, bold=True, align="center", keep_next=True,
        page_break=True,
    ),
    Style("FafSection", "FAF หัวข้อ", bold=True, before=6, keep_next=True, keep_lines=True),
    Style("FafForm", "FAF ช่องกรอก"),
    Style("FafTick", "FAF ตัวเลือก", left=round(1.6 * CM), first=-round(0.6 * CM)),
    Style("FafStatement", "FAF คำรับรอง", first=CM, keep_next=True),
    Style("FafSign", "FAF ช่องลงชื่อ", align="center", keep_lines=True),
    Style("FafCell", "FAF ตาราง ข้อความ", size=14),
    Style("FafCellCentre", "FAF ตาราง กลาง", size=14, align="center"),
    Style("FafCellRight", "FAF ตาราง จำนวนเงิน", size=14, align="right"),
    Style("FafCellHead", "FAF ตาราง หัวตาราง", size=14, bold=True, align="center"),
    Style("FafGap", "FAF ช่องว่างก่อนตาราง", size=6, keep_next=True),
    Style("FafCellItem", "FAF ตาราง รายการย่อย", size=14, left=round(0.4 * CM)),
    Style("FafCellSubitem", "FAF ตาราง รายการย่อยชั้นใน", size=14, left=CM),
    Style("FafNote", "FAF หมายเหตุ", size=14),
    # Half a page wide: its dots end at the edge of its cell.
    Style(
        "FafTickInCell", "FAF ตัวเลือก ในตาราง", left=round(0.6 * CM), first=-round(0.6 * CM),
        tabs=((round(7.6 * CM), "right", "dot"),),
    ),
    Style(
        "FafSectionOnNewPage", "FAF หัวข้อ ขึ้นหน้าใหม่", bold=True, keep_next=True, keep_lines=True,
        page_break=True,
    ),
)  # fmt: skip

_BASE = f"""\
<w:docDefaults><w:rPrDefault><w:rPr>\
<w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}" w:cs="{FACE}"/>\
<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="th-TH"/>\
</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/>\
<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault>\
</w:docDefaults>\
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>\
</w:style>\
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">\
<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>\
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>\
<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>\
<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>\
<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>\
<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>\
<w:uiPriority w:val="99"/><w:semiHidden/></w:style>"""


def styles_xml() -> str:
    """The whole of ``styles.xml``: document defaults, Word's four bases, the house's styles."""
    return f'<w:styles xmlns:w="{_W}">{_BASE}{"".join(_style(item) for item in STYLES)}</w:styles>'


def tab_stops(stops: tuple[tuple[int, str, str], ...]) -> str:
    """``w:tabs`` of (place in twips, kind, leader); empty when there are none."""
    inner = "".join(
        f'<w:tab w:val="{kind}"{_leader(leader)} w:pos="{place}"/>' for place, kind, leader in stops
    )
    return f"<w:tabs>{inner}</w:tabs>" if inner else ""


def indents(left: int, right: int, first: int) -> str:
    edge = f'w:hanging="{-first}"' if first < 0 else f'w:firstLine="{first}"'
    return f'<w:ind w:left="{left}" w:right="{right}" {edge}/>'


def weight(*, bold: bool, size: float | None, color: str) -> str:
    """Run properties for Latin and for Thai text alike."""
    parts = "<w:b/><w:bCs/>" if bold else ""
    if color:
        parts += f'<w:color w:val="{color}"/>'
    if size:
        parts += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
    return parts


def text_width(text: str, size: float = 16) -> float:
    """The width of a text of one line in centimetres, by the shipped font's measures."""
    widths, em = _measures()
    return sum(widths[ord(char)] for char in text) / em * size / POINTS_IN_CM


@cache
def _measures() -> tuple[dict[int, int], int]:
    with TTFont(fonts.FOLDER / "FAFSarabun-Regular.ttf") as font:
        advances = font["hmtx"]
        widths = {code: advances[name][0] for code, name in font.getBestCmap().items()}
        return widths, font["head"].unitsPerEm


def _leader(leader: str) -> str:
    return f' w:leader="{leader}"' if leader else ""


def _style(style: Style) -> str:
    switches = "".join(
        f"<w:{name}/>"
        for name, on in (
            ("keepNext", style.keep_next),
            ("keepLines", style.keep_lines),
            ("pageBreakBefore", style.page_break),
        )
        if on
    )
    outline = "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>'
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId={quoteattr(style.id)}>'
        f'<w:name w:val="{escape(style.name)}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{switches}{tab_stops(style.tabs)}"
        f'<w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}"/>'
        f"{indents(style.left, style.right, style.first)}"
        f'<w:jc w:val="{style.align}"/>{outline}</w:pPr>'
        f"<w:rPr>{weight(bold=style.bold, size=style.size, color=style.color)}</w:rPr></w:style>"
    )
