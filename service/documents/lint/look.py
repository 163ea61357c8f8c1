"""Checking how a Word file's text is dressed: Thai fonts and sizes said, no theme fonts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from service.documents.styles import Styles
from service.documents.typst.state import SHIPPED_NAMES
from service.documents.xml import child, parse, qualified, switch, value
from templates.findings import Finding, Place

_PAIRS = (("w:b", "w:bCs"), ("w:i", "w:iCs"))
_LATIN_FONTS = ("ascii", "hAnsi")


@dataclass(slots=True)
class _Dress:
    """The run properties in force, Latin and Thai side by side."""

    fonts: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, str] = field(default_factory=dict)
    switches: dict[str, bool] = field(default_factory=dict)

    def put_on(self, properties: etree._Element | None) -> None:
        if properties is None:
            return
        fonts = child(properties, "w:rFonts")
        for key, name in fonts.attrib.items() if fonts is not None else ():
            self.fonts[etree.QName(key).localname] = str(name)
        for tag in ("w:sz", "w:szCs"):
            if (size := value(properties, tag)) is not None:
                self.sizes[tag] = size
        for pair in _PAIRS:
            for tag in pair:
                if (state := switch(properties, tag)) is not None:
                    self.switches[tag] = state


def look_findings(
    root: etree._Element, parts: Mapping[str, bytes], place: Place
) -> Iterator[Finding]:
    """Findings of every run with text, and of paragraphs with exact line spacing."""
    styles_root = parse(parts.get("word/styles.xml", b"<none/>"))
    styles = Styles(styles_root)
    defaults = styles_root.find(f"{qualified('w:docDefaults')}/{qualified('w:rPrDefault')}")
    for number, paragraph in enumerate(root.iter(qualified("w:p")), start=1):
        here = replace(place, paragraph=number)
        properties = child(paragraph, "w:pPr")
        style = styles.paragraph(value(properties, "w:pStyle") or "").style
        spacing = child(properties, "w:spacing")
        if spacing is not None and spacing.get(qualified("w:lineRule")) == "exact":
            yield Finding("template.exact_spacing", here)
        runs = [run for run in paragraph.iter(qualified("w:r")) if _owner(run) is paragraph]
        for index, run in enumerate(runs, start=1):
            if not "".join(item.text or "" for item in run.iter(qualified("w:t"))).strip():
                continue
            dress = _dress(styles, defaults, style, child(run, "w:rPr"))
            for finding in _faults(dress):
                yield replace(finding, place=replace(here, run=index))


def _owner(run: etree._Element) -> etree._Element:
    return next(run.iterancestors(qualified("w:p")))


def _dress(
    styles: Styles,
    defaults: etree._Element | None,
    style: str,
    direct: etree._Element | None,
) -> _Dress:
    dress = _Dress()
    dress.put_on(child(defaults, "w:rPr"))
    for name in (style, value(direct, "w:rStyle") or ""):
        for element in styles.chain(name):
            dress.put_on(child(element, "w:rPr"))
    dress.put_on(direct)
    return dress


def _faults(dress: _Dress) -> Iterator[Finding]:
    themes = sorted(name for name in dress.fonts if name.lower().endswith("theme"))
    if themes:
        yield Finding("template.theme_font", found=", ".join(themes))
    if "cs" not in dress.fonts:
        yield Finding("template.font_cs_missing", found=dress.fonts.get("ascii", ""))
    for name in ("cs", *_LATIN_FONTS):
        font = dress.fonts.get(name)
        if font and font not in SHIPPED_NAMES:
            yield Finding("template.font_not_shipped", found=font)
            break
    latin, thai = dress.sizes.get("w:sz"), dress.sizes.get("w:szCs")
    if thai is None or (latin is not None and latin != thai):
        shown = f"w:sz={latin or '-'} w:szCs={thai or '-'}"
        yield Finding("template.size_cs_missing", found=shown, expected=f"w:szCs={latin or 32}")
    for plain, complex_script in _PAIRS:
        if dress.switches.get(plain, False) != dress.switches.get(complex_script, False):
            yield Finding("template.bold_cs_missing", found=plain, expected=complex_script)
