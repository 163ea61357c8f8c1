"""The styles of a foreign workbook: copies of its own with a fill, and the summary's."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

from lxml import etree

from parsers.marking.notes import Level
from parsers.marking.package import Package

FONT: Final = "TH SarabunPSK"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_ORDER: Final = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
    "tableStyles", "colors", "extLst",
)  # fmt: skip
_PLAIN: Final = (
    '<styleSheet xmlns="{ns}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/>'
    '<top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" '
    'fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" '
    'fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle '
    'name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_LINE: Final = "7F9A8B"
_SIDE: Final = '<{side} style="thin"><color rgb="FF' + _LINE + '"/></{side}>'
_TEXT_FORMAT: Final = "49"


class Styles:
    """Styles by their number in ``cellXfs``, made as they are first asked for."""

    def __init__(self, package: Package, workbook: str, namespace: str) -> None:
        part = package.target(workbook, "styles")
        if not part:
            part = package.free_name("xl/styles{}.xml")
            package.add(part, _PLAIN.format(ns=namespace).encode(), _TYPE)
            package.relate(workbook, "styles", part)
        self._root = package.root(part)
        self._ns = namespace
        self._made: dict[tuple[Any, ...], int] = {}

    def tinted(self, style: int, level: Level) -> int:
        """The style of a cell with the colour of what is told of it; all else stays."""
        key = ("tinted", style, level)
        if key not in self._made:
            known = self._list("cellXfs")
            copied = deepcopy(known[style if style < len(known) else 0])
            copied.set("fillId", str(self._fill(level.color)))
            copied.set("applyFill", "1")
            self._made[key] = self._append("cellXfs", copied)
        return self._made[key]

    def text(
        self,
        *,
        size: int = 16,
        bold: bool = False,
        color: str = "000000",
        fill: str = "",
        boxed: bool = True,
        across: str = "left",
        underline: bool = False,
    ) -> int:
        """A style for text that is never taken for a formula, also after it is edited."""
        key = ("text", size, bold, color, fill, boxed, across, underline)
        if key not in self._made:
            style = etree.Element(
                f"{{{self._ns}}}xf",
                numFmtId=_TEXT_FORMAT,
                fontId=str(self._font(size, color, bold=bold, underline=underline)),
                fillId=str(self._fill(fill) if fill else 0),
                borderId=str(self._border() if boxed else 0),
                xfId="0",
                quotePrefix="1",
                applyNumberFormat="1",
                applyFont="1",
                applyFill="1",
                applyBorder="1",
                applyAlignment="1",
            )
            etree.SubElement(
                style,
                f"{{{self._ns}}}alignment",
                horizontal=across,
                vertical="top" if boxed else "center",
                wrapText="1" if boxed else "0",
                indent="1" if boxed and across == "left" else "0",
            )
            self._made[key] = self._append("cellXfs", style)
        return self._made[key]

    def _font(self, size: int, color: str, *, bold: bool, underline: bool) -> int:
        marks = ("<b/>" if bold else "") + ("<u/>" if underline else "")
        return self._once(
            "fonts",
            f'<font xmlns="{self._ns}">{marks}<sz val="{size}"/><color rgb="FF{color}"/>'
            f'<name val="{FONT}"/><family val="2"/></font>',
        )

    def _fill(self, color: str) -> int:
        return self._once(
            "fills",
            f'<fill xmlns="{self._ns}"><patternFill patternType="solid"><fgColor rgb="FF{color}"/>'
            f'<bgColor rgb="FF{color}"/></patternFill></fill>',
        )

    def _border(self) -> int:
        sides = "".join(_SIDE.format(side=side) for side in ("left", "right", "top", "bottom"))
        return self._once("borders", f'<border xmlns="{self._ns}">{sides}<diagonal/></border>')

    def _once(self, part: str, xml: str) -> int:
        if (part, xml) not in self._made:
            self._made[part, xml] = self._append(part, etree.fromstring(xml))
        return self._made[part, xml]

    def _append(self, part: str, element: Any) -> int:
        known = self._list(part)
        known.append(element)
        known.set("count", str(len(known)))
        return len(known) - 1

    def _list(self, part: str) -> Any:
        known = self._root.find(f"{{{self._ns}}}{part}")
        if known is None:
            known = etree.Element(f"{{{self._ns}}}{part}")
            before = _ORDER[: _ORDER.index(part)]
            place = sum(etree.QName(child).localname in before for child in self._root)
            self._root.insert(place, known)
            plain = etree.fromstring(_PLAIN.format(ns=self._ns)).find(f"{{{self._ns}}}{part}")
            known.extend([] if plain is None else list(plain))
        return known
