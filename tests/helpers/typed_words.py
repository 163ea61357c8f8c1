"""Our fillable Word files as people and programs hand them in: filled, or typed over as text."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from lxml import etree

from service.documents.xml import NS, parse, qualified, serialize
from tests.helpers.controls import FIELD_KINDS, Control, controls

DOTS = "." * 30
_BODY = "word/document.xml"


def with_body(word: bytes, change: Callable[[etree._Element], None]) -> bytes:
    """The file with its text changed, everything else as it was."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for item in source.infolist():
            data = source.read(item.filename)
            if item.filename == _BODY:
                root = parse(data)
                change(root)
                data = serialize(root)
            target.writestr(item, data)
    return out.getvalue()


def without_properties(word: bytes) -> bytes:
    """The file without what it says of itself."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for item in source.infolist():
            data = source.read(item.filename)
            if item.filename == "docProps/custom.xml":
                root = parse(data)
                for each in list(root):
                    root.remove(each)
                data = serialize(root)
            target.writestr(item, data)
    return out.getvalue()


def shown(word: bytes) -> dict[str, Control]:
    """The fields of a pre-filled file by their tags."""
    return {item.tag: item for item in controls(word) if item.kind in FIELD_KINDS and item.tag}


def filled_in(blank: bytes, known: bytes) -> bytes:
    """A blank file in which a program put what a pre-filled one shows, and nothing else."""
    values = shown(known)

    def fill(root: etree._Element) -> None:
        for control in _fields(root):
            value = values.get(_tag(control))
            if value is not None and not value.is_open:
                _put(control, value.text)
                _check(control, value.checked)

    return with_body(blank, fill)


def typed_over(
    blank: bytes, known: bytes, write: Callable[[str], str] = lambda text: text, dots: str = DOTS
) -> bytes:
    """A blank without controls: dots to write on, or what a person typed in their place."""
    values = shown(known)

    def flatten(root: etree._Element) -> None:
        for control in _fields(root):
            value = values.get(_tag(control))
            is_box = control.find("w:sdtPr/w14:checkbox", NS) is not None
            in_cell = control.getparent().tag == qualified("w:p") and not _beside(control)
            empty = "" if in_cell else dots
            text = empty if value is None or value.is_open else value.text
            _put(control, text if is_box or text == empty else write(text))
        for control in list(root.iter(qualified("w:sdt"))):
            _unwrap(control)

    return without_properties(with_body(blank, flatten))


def _fields(root: etree._Element) -> list[etree._Element]:
    kinds = {qualified(f"w:{kind}") for kind in FIELD_KINDS} | {qualified("w14:checkbox")}
    return [
        control
        for control in root.iter(qualified("w:sdt"))
        if any(item.tag in kinds for item in control[0])
    ]


def _tag(control: etree._Element) -> str:
    found = control.find("w:sdtPr/w:tag", NS)
    return "" if found is None else str(found.get(qualified("w:val"), ""))


def _put(control: etree._Element, text: str) -> None:
    """Text into the first run of a control, its lines as Word's."""
    runs = list(control.iter(qualified("w:r")))
    for run in runs[1:]:
        run.getparent().remove(run)
    run = runs[0]
    for item in list(run):
        if item.tag != qualified("w:rPr"):
            run.remove(item)
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(run, qualified("w:br"))
        made = etree.SubElement(run, qualified("w:t"))
        made.text = line
        made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _check(control: etree._Element, checked: bool | None) -> None:  # noqa: FBT001 - private
    state = control.find("w:sdtPr/w14:checkbox/w14:checked", NS)
    if state is not None and checked is not None:
        state.set(qualified("w14:val"), "1" if checked else "0")


def _beside(control: etree._Element) -> bool:
    """Whether other text stands in a control's paragraph, or it is none of a table."""
    paragraph = next(control.iterancestors(qualified("w:p")))
    in_table = next(paragraph.iterancestors(qualified("w:tc")), None) is not None
    texts = [item.text or "" for item in paragraph.iter(qualified("w:t"))]
    own = [item.text or "" for item in control.iter(qualified("w:t"))]
    return not in_table or "".join(texts).strip() != "".join(own).strip()


def _unwrap(control: etree._Element) -> None:
    content = control.find(qualified("w:sdtContent"))
    if content is not None:
        for item in list(content):
            control.addprevious(item)
    control.getparent().remove(control)


def copied(element: etree._Element) -> etree._Element:
    """A copy of an element right behind it, as Word copies a row with its tags."""
    made = deepcopy(element)
    element.addnext(made)
    return made


# --- what was read --------------------------------------------------------------------------------


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a record's data that says something, by its path; choices in order."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list) and any(isinstance(item, Mapping | str) for item in data):
        if all(isinstance(item, str) and item.isascii() and item.islower() for item in data):
            yield path, sorted(data)
            return
        for at, value in enumerate(data):
            yield from leaves(value, f"{path}[{at}]")
    elif data not in (None, "", False, []):
        # The code of a choice may be a number in the record and is a text in the file.
        yield path, str(data)


def values_of(record: Any) -> dict[str, Any]:
    """The values of a record."""
    return dict(leaves(json.loads(record.to_json())))
