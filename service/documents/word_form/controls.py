"""Word's content controls in the XML of a part: one for each mark, repeating sections for rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from lxml import etree
from pydantic import BaseModel

from service.documents.slot_sandbox import Shown
from service.documents.word_form.placeholders import Room, cut, placeholder, rooms
from service.documents.xml import NS, qualified
from templates.control_tags import control_tag
from templates.record import label_of
from templates.slots import Slot, SlotKind
from templates.values import EMPTY, TICKED, AsTyped, Digits, display
from thai.dates import DateStyle, format_date

# A mark stands for a slot in the rendered XML; private-use letters, as in tags.py.
_OPEN, _CLOSE = "\uf8f2", "\uf8f3"
MARK: Final = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
# A loop over rows, and each turn of it, until they become Word's repeating section.
FAF: Final = "urn:faf:fillable"
W15: Final = "http://schemas.microsoft.com/office/word/2012/wordml"
PLACEHOLDER_STYLE: Final = "PlaceholderText"

_LONGEST_ALIAS = 64
_BOX_FONT = "Segoe UI Symbol"
# A picked date then reads as the filled paper writes it; the Thai calendar has Buddhist years.
_DATE_FORMATS: dict[DateStyle, str] = {
    "long": "d MMMM yyyy",
    "short": "d MMM yy",
    "numeric": "dd/MM/yyyy",
    "form": "'วันที่' d 'เดือน' MMMM 'พ.ศ.' yyyy",
}
_DOTS = "." * 24
_ROWS = {"w:tr", "w:sdt"}
_BLOCKS = {"w:p", "w:tbl", "w:sdt"}


def mark(number: int) -> str:
    return f"{_OPEN}{number}{_CLOSE}"


@dataclass(slots=True)
class Controls:
    """Puts controls into the parts of one Word file.

    ``marked`` are the slots by the numbers of their marks. ``placeholders`` gathers the texts
    that empty controls show, each with the name of its building block.
    """

    model: type[BaseModel]
    marked: Sequence[Shown]
    digits: Digits
    placeholders: dict[str, str] = field(default_factory=dict)
    _last_id: int = 1_000_000

    def put_into(self, root: etree._Element) -> None:
        """Replace the marks and the rows of a part by controls."""
        _forget_stray_marks(root)
        runs = [run for run in root.iter(qualified("w:r")) if _marks(run)]
        paragraphs = dict.fromkeys(next(run.iterancestors(qualified("w:p"))) for run in runs)
        room: dict[int, Room] = {}
        for paragraph in paragraphs:
            room.update(rooms(paragraph, MARK))
        for run in runs:
            self._replace(run, room)
        # Rows within rows come first: what holds them then sees controls.
        for section in reversed(list(root.iter(f"{{{FAF}}}section"))):
            self._section(section)
        etree.cleanup_namespaces(root, keep_ns_prefixes=[key for key in root.nsmap if key])

    def group(self, body: etree._Element) -> None:
        """All of a body in one group: only what stands in controls can be typed over."""
        content = [child for child in body if child.tag != qualified("w:sectPr")]
        control, inside = self._control(tag="", alias="", lock="contentLocked")
        _add(control[0], "w:group")
        inside.extend(content)
        body.insert(0, control)

    # --- marks ----------------------------------------------------------------------------------

    def _replace(self, run: etree._Element, room: Mapping[int, Room]) -> None:
        """The run in pieces: what stands between the marks, and a control for each mark."""
        pieces: list[etree._Element] = []
        growing: etree._Element | None = None
        for item in _pieces(run):
            if isinstance(item, int):
                pieces.append(self._made(self.marked[item], run, room[item]))
                growing = None
                continue
            if growing is None:
                growing = _like(run)
                pieces.append(growing)
            growing.append(item)
        target = _control_of(run)
        for piece in pieces:
            target.addprevious(piece)
        parent = target.getparent()
        if parent is not None:
            parent.remove(target)

    def _made(self, shown: Shown, run: etree._Element, room: Room) -> etree._Element:
        slot = shown.slot
        if not _is_filled_in(slot):
            text = "" if room.in_cell else _DOTS
            return _with_text(_like(run), text)
        if _is_box(slot):
            return self._box(slot, run)
        return self._field(shown, run, room)

    def _box(self, slot: Slot, run: etree._Element) -> etree._Element:
        option = None if slot.option is None else _code(slot.option)
        labels = [choice.label for choice in slot.choices if choice.code == option]
        alias = ": ".join([slot.label, *labels])
        look = _like(run)
        fonts = _look_of(look, "w:rFonts")
        fonts.attrib.clear()
        for name in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qualified(f"w:{name}"), _BOX_FONT)
        control, inside = self._control(control_tag(slot.path, option), alias, look=look)
        box = _add(control[0], "w14:checkbox")
        _add(box, "w14:checked", {"w14:val": "1" if slot.ticked else "0"})
        for name, glyph in (("checkedState", TICKED), ("uncheckedState", EMPTY)):
            state = {"w14:val": f"{ord(glyph):04X}", "w14:font": _BOX_FONT}
            _add(box, f"w14:{name}", state)
        inside.append(_with_text(look, TICKED if slot.ticked else EMPTY))
        return control

    def _field(self, shown: Shown, run: etree._Element, room: Room) -> etree._Element:
        slot = shown.slot
        text = self._text(shown)
        look = _like(run)
        control, inside = self._control(control_tag(slot.path), slot.label, look=look)
        properties, hint = control[0], placeholder(slot, room)
        self._placeholder(properties, hint, showing=not text)
        match slot.kind:
            case SlotKind.DATE:
                self._date(properties, shown)
            case SlotKind.CHOICE:
                _choices(properties, slot, hint)
            case _:
                several = slot.kind is SlotKind.LONG_TEXT or "\n" in text
                _add(properties, "w:text", {"w:multiLine": "1"} if several else {})
        content = _like(run)
        if not text:
            style = _look_of(content, "w:rStyle")
            style.set(qualified("w:val"), PLACEHOLDER_STYLE)
        inside.append(_with_text(content, text or hint))
        return control

    def _text(self, shown: Shown) -> str:
        value, slot = shown.slot.value, shown.slot
        if value in (None, ""):
            return ""
        if slot.kind is SlotKind.CHOICE:
            labels = {choice.code: choice.label for choice in slot.choices}
            value = labels.get(_code(value), value)
        elif isinstance(value, date):
            value = format_date(value, shown.date_style)
        return display(AsTyped(value) if shown.as_typed else value, self.digits)

    def _date(self, properties: etree._Element, shown: Shown) -> None:
        day = shown.slot.value
        known = {"w:fullDate": f"{day:%Y-%m-%d}T00:00:00Z"} if isinstance(day, date) else {}
        made = _add(properties, "w:date", known)
        _add(made, "w:dateFormat", {"w:val": _DATE_FORMATS[shown.date_style]})
        _add(made, "w:lid", {"w:val": "th-TH"})
        _add(made, "w:storeMappedDataAs", {"w:val": "dateTime"})
        _add(made, "w:calendar", {"w:val": "thai"})

    def _placeholder(self, properties: etree._Element, text: str, *, showing: bool) -> None:
        name = self.placeholders.setdefault(text, f"FafPlaceholder{len(self.placeholders) + 1}")
        _add(_add(properties, "w:placeholder"), "w:docPart", {"w:val": name})
        if showing:
            _add(properties, "w:showingPlcHdr")

    # --- rows -----------------------------------------------------------------------------------

    def _section(self, section: etree._Element) -> None:
        """A loop's rows as a repeating section; as they are where Word can't have one."""
        items = [item for item in section if len(item)]
        parent = section.getparent()
        if parent is None:
            return
        paths = [item.get("path", "") for item in items]
        if not all(paths) or not _may_repeat(section, items):
            for child in [child for item in items for child in item]:
                section.addprevious(child)
        elif items:
            path = paths[0][: paths[0].rindex("[")]
            label = label_of(self.model, re.findall(r"\w*[^\W\d]\w*", path))
            control, inside = self._control(control_tag(path), label)
            _add(control[0], "w15:repeatingSection")
            for item in items:
                row, content = self._control(tag="", alias="")
                _add(row[0], "w15:repeatingSectionItem")
                content.extend(list(item))
                # A row with locked controls could not be taken out again.
                for lock in list(content.iter(qualified("w:lock"))):
                    _take_out(lock)
                inside.append(row)
            section.addprevious(control)
        _take_out(section)

    # --- XML ------------------------------------------------------------------------------------

    def _control(
        self,
        tag: str,
        alias: str,
        *,
        look: etree._Element | None = None,
        lock: str = "",
    ) -> tuple[etree._Element, etree._Element]:
        """A control and its content; the order of its properties is the schema's."""
        control = etree.Element(qualified("w:sdt"), nsmap={"w": NS["w"]})
        properties = _add(control, "w:sdtPr")
        run_look = None if look is None else look.find(qualified("w:rPr"))
        if run_look is not None:
            properties.append(deepcopy(run_look))
        if alias:
            _add(properties, "w:alias", {"w:val": cut(alias, _LONGEST_ALIAS)})
        if tag:
            _add(properties, "w:tag", {"w:val": tag})
        self._last_id += 1
        _add(properties, "w:id", {"w:val": str(self._last_id)})
        lock = lock or ("sdtLocked" if look is not None else "")
        if lock:
            _add(properties, "w:lock", {"w:val": lock})
        return control, _add(control, "w:sdtContent")


def _is_filled_in(slot: Slot) -> bool:
    """Several choices in one text are no field either: nobody can pick them there."""
    return not slot.derived and (slot.kind is not SlotKind.CHOICES or slot.option is not None)


def _is_box(slot: Slot) -> bool:
    return slot.option is not None or slot.kind is SlotKind.TICK


def _code(value: object) -> str:
    text = str(value.value if isinstance(value, Enum) else value)
    return text.lower() if text in ("True", "False") else text


def _choices(properties: etree._Element, slot: Slot, hint: str) -> None:
    known = {} if slot.value in (None, "") else {"w:lastValue": _code(slot.value)}
    made = _add(properties, "w:dropDownList", known)
    if not slot.required:
        # Word's way back to nothing: an item without a value shows the placeholder.
        _add(made, "w:listItem", {"w:displayText": hint, "w:value": ""})
    for choice in slot.choices:
        _add(made, "w:listItem", {"w:displayText": choice.label, "w:value": choice.code})


def _may_repeat(section: etree._Element, items: Iterable[etree._Element]) -> bool:
    """Word repeats rows and paragraphs, not cells or runs; a cell must end with a paragraph."""
    kinds = {child.tag for item in items for child in item}
    if kinds <= {qualified(name) for name in _ROWS}:
        return True
    parent = section.getparent()
    ends_cell = parent is not None and parent.tag == qualified("w:tc") and section.getnext() is None
    return kinds <= {qualified(name) for name in _BLOCKS} and not ends_cell


def _forget_stray_marks(root: etree._Element) -> None:
    """Without marks where no control can stand, as in a picture's name."""
    for element in root.iter(etree.Element):
        for name, text in element.items():
            if _OPEN in text:
                element.set(name, MARK.sub("", str(text)))
        if element.tag != qualified("w:t") and element.text and _OPEN in element.text:
            element.text = MARK.sub("", element.text)


def _marks(run: etree._Element) -> bool:
    return any(MARK.search(item.text or "") for item in run.findall(qualified("w:t")))


def _pieces(run: etree._Element) -> Iterator[etree._Element | int]:
    """The run's content in order: its elements, and the numbers of marks."""
    for child in run:
        if child.tag == qualified("w:rPr"):
            continue
        if child.tag != qualified("w:t"):
            yield deepcopy(child)
            continue
        for index, text in enumerate(MARK.split(child.text or "")):
            if index % 2:
                yield int(text)
            elif text:
                yield _plain(text)


def _like(run: etree._Element) -> etree._Element:
    """An empty run with the look of this one."""
    made = etree.Element(run.tag, nsmap={"w": NS["w"]})
    look = run.find(qualified("w:rPr"))
    if look is not None:
        made.append(deepcopy(look))
    return made


def _look_of(run: etree._Element, name: str) -> etree._Element:
    """A property of a run's look that stands first there, made where it is missing."""
    look = run.find(qualified("w:rPr"))
    if look is None:
        look = etree.Element(qualified("w:rPr"))
        run.insert(0, look)
    known = look.find(qualified(name))
    if known is None:
        known = etree.Element(qualified(name))
        style = look.find(qualified("w:rStyle"))
        look.insert(0 if style is None else 1, known)
    return known


def _with_text(run: etree._Element, text: str) -> etree._Element:
    for number, line in enumerate(text.split("\n")):
        if number:
            _add(run, "w:br")
        for place, piece in enumerate(line.split("\t")):
            if place:
                _add(run, "w:tab")
            if piece:
                run.append(_plain(piece))
    return run


def _plain(text: str) -> etree._Element:
    made = etree.Element(qualified("w:t"))
    made.text = text
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def _control_of(run: etree._Element) -> etree._Element:
    """The template's own control around a tag, which gives way; else the run itself."""
    control = next(run.iterancestors(qualified("w:sdt"), qualified("w:p")), None)
    if control is None or control.tag != qualified("w:sdt"):
        return run
    text = "".join(item.text or "" for item in control.iter(qualified("w:t")))
    return control if MARK.fullmatch(text.strip()) else run


def _add(
    parent: etree._Element, name: str, attributes: dict[str, str] | None = None
) -> etree._Element:
    made = etree.SubElement(parent, _name(name))
    for key, value in (attributes or {}).items():
        made.set(_name(key), value)
    return made


def _name(name: str) -> str:
    return f"{{{W15}}}{name[4:]}" if name.startswith("w15:") else qualified(name)


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
