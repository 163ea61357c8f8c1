"""PDF forms filled in by the programs that people and offices fill them in with."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

JS = Path(__file__).parents[1] / "js"
#: What is typed into a field: a text, the code of a choice, or True for a box to tick.
Values = Mapping[str, str | bool]
Encode = Callable[[str], String]

ENCODINGS: Mapping[str, Encode] = {
    "as the standard says": String,
    "UTF-16BE, lines by CR": lambda text: String(
        b"\xfe\xff" + text.replace("\n", "\r").encode("utf-16-be")
    ),
    "UTF-16BE without its mark": lambda text: String(text.encode("utf-16-be")),
    "UTF-16LE": lambda text: String(b"\xff\xfe" + text.encode("utf-16-le")),
    "UTF-8 of PDF 2.0": lambda text: String(b"\xef\xbb\xbf" + text.encode()),
    "UTF-8 without its mark": lambda text: String(text.encode()),
}


def nodes(pdf: Pdf) -> Iterator[tuple[str, Object, list[Object]]]:
    """Each field of a form by its full name, with its widgets."""

    def walk(node: Object, above: str) -> Iterator[tuple[str, Object, list[Object]]]:
        name = f"{above}.{node.T}" if above else str(node.T)
        kids = list(node.get("/Kids", Array()))
        if kids and "/T" in kids[0]:
            for kid in kids:
                yield from walk(kid, name)
        else:
            yield name, node, kids or [node]

    for root in pdf.Root.AcroForm.Fields:
        yield from walk(root, "")


def is_button(node: Object) -> bool:
    """Whether a field is one of boxes."""
    return str(node.FT) == "/Btn"


def typed(data: bytes) -> dict[str, str | bool]:
    """What is filled in a form of ours already."""
    found: dict[str, str | bool] = {}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name, node, widgets in nodes(pdf):
            value = node.get("/V")
            if value is None or value == Name.Off:
                continue
            is_check = is_button(node) and len(widgets) == 1 and not int(node.get("/Ff", 0))
            if not is_button(node):
                found[name] = str(value)
            else:
                found[name] = True if is_check and value == Name.true else str(value)[1:]
    return found


def by_pikepdf(data: bytes, values: Values, encode: Encode = String) -> bytes:
    """Values alone, their looks left to the viewer."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name, node, widgets in nodes(pdf):
            if name in values:
                put(node, widgets, values[name], encode)
        pdf.Root.AcroForm.NeedAppearances = True
        pdf.save(out)
    return out.getvalue()


def put(node: Object, widgets: list[Object], value: str | bool, encode: Encode = String) -> None:  # noqa: FBT001
    """A value in a field, boxes shown as they are."""
    if not is_button(node):
        node.V = encode(str(value))
        return
    state = Name("/true" if value is True else f"/{value}")
    node.V = state
    for widget in widgets:
        widget.AS = state if str(state) in widget.AP.N else Name.Off


def by_pypdf(
    data: bytes, values: Values, *, regenerate: bool = False, flatten: bool = False
) -> bytes:  # fmt: skip
    """As its users do it: page by page, buttons by their states."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    fields: Mapping[str, Any] = writer.get_fields() or {} if hasattr(writer, "get_fields") else {}
    fields = fields or pypdf.PdfReader(io.BytesIO(data)).get_fields() or {}
    given = {
        name: f"/{'true' if value is True else value}"
        if fields[name].get("/FT") == "/Btn"
        else value
        for name, value in values.items()
    }
    for page in writer.pages:
        writer.update_page_form_field_values(
            page, given, auto_regenerate=regenerate, flatten=flatten
        )
    if flatten:
        writer.remove_annotations(subtypes="/Widget")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def by_pdfjs(forms: Mapping[str, tuple[bytes, Values]], folder: Path) -> dict[str, bytes]:
    """Many forms by one node, as they are filled in and saved in Firefox."""
    tasks = []
    for name, (data, values) in forms.items():
        source, target = folder / f"{name}.pdf", folder / f"{name}-filled.pdf"
        source.write_bytes(data)
        tasks.append({"source": str(source), "target": str(target), "values": values})
    lines = "\n".join(json.dumps(task) for task in tasks)
    done = subprocess.run(
        [node_program(), "fill.mjs"],
        cwd=JS,
        input=lines,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {name: (folder / f"{name}-filled.pdf").read_bytes() for name in forms}


def node_program() -> str:
    """Node with pdf.js; a test without it is skipped, and fails in continuous integration."""
    node = shutil.which("node")
    if node is not None and (JS / "node_modules" / "pdfjs-dist").exists():
        return node
    reason = "node or pdf.js is missing (tools/javascript-packages.sh)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def acrobat_like(data: bytes, values: Values) -> bytes:
    """Acrobat's habits: UTF-16BE with its mark, carriage returns, widgets apart from fields."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name, node, widgets in nodes(pdf):
            if name in values:
                put(node, widgets, values[name], ENCODINGS["UTF-16BE, lines by CR"])
                for widget in () if is_button(node) else widgets:
                    if "/AP" in widget:
                        del widget["/AP"]
            if len(widgets) == 1 and widgets[0] is node and "/Kids" not in node:
                _apart(pdf, node)
        pdf.Root.AcroForm.DR = pdf.make_indirect(Dictionary(Font=Dictionary()))
        pdf.save(out)
    return out.getvalue()


def _apart(pdf: Pdf, node: Object) -> None:
    """A field and its widget, which are one object in a lean file, as two."""
    keys = ("/Type", "/Subtype", "/Rect", "/F", "/P", "/BS", "/AP", "/AS", "/MK")
    widget = pdf.make_indirect(Dictionary({key: node[key] for key in keys if key in node}))
    widget.Parent = node
    page = node.P
    page.Annots = Array([widget if each.objgen == node.objgen else each for each in page.Annots])
    for key in keys:
        if key in node:
            del node[key]
    node.Kids = pdf.make_indirect(Array([widget]))
