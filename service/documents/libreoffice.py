"""LibreOffice as the PDF engine of templates that use what Typst markup can't say.

Many letters of one template become one Word file, one conversion, and are split again: starting
LibreOffice costs a second, a letter costs a hundredth.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final

from lxml import etree
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf

from parsers.pdf.seal import keyword, seal_of
from service.documents import fonts
from service.documents.package import CannotMake, Package, read_parts
from service.documents.xml import child, parse, qualified, serialize
from templates.findings import Finding

SECONDS_TO_START: Final = 90
SECONDS_A_LETTER: Final = 2
_BODY = "word/document.xml"
_BOOKMARK = "fafletter"
_EXPORT = (
    "pdf:writer_pdf_Export:{"
    '"SelectPdfVersion":{"type":"long","value":"3"},'
    '"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"false"},'
    '"UseTaggedPDF":{"type":"boolean","value":"false"}}'
)
# Links to other places are not followed, macros never run.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
</item>
</oor:items>
"""


class OfficeFailed(CannotMake):
    """LibreOffice gave no PDF: it is missing, took too long, or failed."""

    def __init__(self, reason: str) -> None:
        super().__init__([Finding("template.office_failed", found=reason)])


def installed() -> str | None:
    """The path of LibreOffice's program, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert_letters(letters: Sequence[bytes]) -> list[bytes]:
    """PDFs of Word files made from one template, in their order.

    Raises:
        OfficeFailed: LibreOffice is missing, failed, or took longer than its time.
    """
    if not letters:
        return []
    packages = [read_parts(letter) for letter in letters]
    if len(packages) == 1 or not _alike(packages):
        return [_convert(letter, 1) for letter in letters]
    merged = _convert(_merge(packages), len(letters))
    return _split(merged, len(letters))


def _alike(packages: Sequence[Mapping[str, bytes]]) -> bool:
    """Whether only the body differs: headers or pictures of their own can't share a file."""
    first = {name: data for name, data in packages[0].items() if name != _BODY}
    return all(
        {name: data for name, data in package.items() if name != _BODY} == first
        for package in packages[1:]
    )


def _merge(packages: Sequence[Mapping[str, bytes]]) -> bytes:
    """One Word file of all letters, each a section of its own with its own page numbers."""
    root, body = _body_of(packages[0])
    for element in list(body):
        body.remove(element)
    for number, package in enumerate(packages):
        _, content = _body_of(package)
        section = child(content, "w:sectPr")
        blocks = [element for element in content if element is not section]
        body.extend(blocks)
        _bookmark(blocks, number)
        if section is None:
            continue
        _restart_pages(section)
        if number < len(packages) - 1:
            _end_section(body, section)
        else:
            body.append(section)
    return Package({**packages[0], _BODY: serialize(root)}).with_parts({})


def _body_of(package: Mapping[str, bytes]) -> tuple[etree._Element, etree._Element]:
    root = parse(package[_BODY])
    body = child(root, "w:body")
    if body is None:
        raise OfficeFailed("a Word file without a body")
    return root, body


def _bookmark(blocks: Sequence[etree._Element], number: int) -> None:
    """Mark where a letter begins: its first paragraph, wherever that stands."""
    name = qualified("w:p")
    first = next(found for block in blocks for found in block.iter(name))
    properties = child(first, "w:pPr")
    place = 0 if properties is None else 1
    for offset, tag in enumerate(("w:bookmarkStart", "w:bookmarkEnd")):
        mark = first.makeelement(qualified(tag))
        mark.set(qualified("w:id"), str(900_000 + number))
        if not offset:
            mark.set(qualified("w:name"), f"{_BOOKMARK}{number}")
        first.insert(place + offset, mark)


def _restart_pages(section: etree._Element) -> None:
    numbers = child(section, "w:pgNumType")
    if numbers is None:
        numbers = section.makeelement(qualified("w:pgNumType"))
        margins = child(section, "w:pgMar")
        place = 0 if margins is None else section.index(margins) + 1
        section.insert(place, numbers)
    numbers.set(qualified("w:start"), "1")


def _end_section(body: etree._Element, section: etree._Element) -> None:
    """Close a letter's section in its last paragraph, so that no empty line is added."""
    last = body[-1]
    if last.tag != qualified("w:p"):
        last = body.makeelement(qualified("w:p"))
        body.append(last)
    properties = child(last, "w:pPr")
    if properties is None:
        properties = last.makeelement(qualified("w:pPr"))
        last.insert(0, properties)
    mark = child(properties, "w:rPr")
    if mark is None:
        properties.append(section)
    else:
        mark.addnext(section)


def _convert(word: bytes, letters: int) -> bytes:
    program = installed()
    if program is None:
        raise OfficeFailed("soffice is not installed")
    with tempfile.TemporaryDirectory(prefix="faf-office-") as name:
        folder = Path(name)
        (folder / "in.docx").write_bytes(word)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        command = [
            *_without_network(), program, f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless", "--norestore", "--convert-to", _EXPORT,
            "--outdir", str(folder / "out"), str(folder / "in.docx"),
        ]  # fmt: skip
        _run(command, folder, SECONDS_TO_START + SECONDS_A_LETTER * letters)
        result = folder / "out" / "in.pdf"
        if not result.exists():
            raise OfficeFailed("no PDF came out")
        return result.read_bytes()


def _run(command: list[str], folder: Path, seconds: int) -> None:
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "FONTCONFIG_FILE": str(fonts.write_fontconfig(folder / "fonts")),
    }
    process = subprocess.Popen(  # noqa: S603 - a fixed program, no text of a person's
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise OfficeFailed(f"took longer than {seconds} s") from error
    finally:
        _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End it with its children, which it leaves behind when it is killed alone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _without_network() -> list[str]:
    """A network of its own with nothing in it, where the system allows one."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    for options in (["--net"], ["--user", "--map-root-user", "--net"]):
        probe = subprocess.run(  # noqa: S603
            [unshare, *options, "true"], check=False, capture_output=True
        )
        if probe.returncode == 0:
            return [unshare, *options]
    return []


def _split(merged: bytes, letters: int) -> list[bytes]:
    with Pdf.open(BytesIO(merged)) as source:
        starts = _first_pages(source, letters)
        ends = [*starts[1:], len(source.pages)]
        return [_pages(source, start, end) for start, end in zip(starts, ends, strict=True)]


def _first_pages(source: Pdf, letters: int) -> list[int]:
    page_of = {page.obj.objgen: index for index, page in enumerate(source.pages)}
    destinations = source.Root.get("/Dests", Dictionary())
    wanted = [f"/{_BOOKMARK}{number}" for number in range(letters)]
    if any(name not in destinations for name in wanted):
        raise OfficeFailed("the converted file lost its bookmarks")
    return [page_of[destinations[name][0].objgen] for name in wanted]


def _pages(source: Pdf, start: int, end: int) -> bytes:
    out = BytesIO()
    with Pdf.new() as letter:
        letter.pages.extend(source.pages[start:end])
        if "/OutputIntents" in source.Root:
            letter.Root.OutputIntents = letter.copy_foreign(
                source.make_indirect(source.Root.OutputIntents)
            )
        letter.save(out, deterministic_id=True)
    return out.getvalue()


def with_record(
    pdf: bytes, *, title: str, author: str, keywords: Sequence[str], record: str, day: date
) -> bytes:
    """The PDF as PDF/A-3 with title, identity and the record attached, as Typst's have them."""
    out = BytesIO()
    stamp = f"D:{day:%Y%m%d}000000Z"
    with Pdf.open(BytesIO(pdf)) as letter:
        attached = AttachedFileSpec(
            letter, record.encode(), description="record", filename="record.json",
            mime_type="application/json",
            creation_date=stamp, mod_date=stamp,
        )  # fmt: skip
        attached.relationship = Name.Data
        letter.attachments["record.json"] = attached
        letter.Root.AF = Array([letter.attachments["record.json"].obj])
        letter.Root.Lang = "th"
        words = ", ".join((*keywords, keyword(seal_of(letter))))
        with letter.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = title
            metadata["dc:creator"] = [author]
            metadata["dc:language"] = {"th"}
            metadata["pdf:Keywords"] = words
            metadata["xmp:CreateDate"] = f"{day.isoformat()}T00:00:00+00:00"
            metadata["xmp:ModifyDate"] = f"{day.isoformat()}T00:00:00+00:00"
            metadata["pdfaid:part"] = "3"
            metadata["pdfaid:conformance"] = "B"
        letter.docinfo = letter.make_indirect(
            Dictionary(
                Title=title, Author=author, Keywords=words,
                CreationDate=stamp, ModDate=stamp,
            )
        )  # fmt: skip
        letter.save(out, deterministic_id=True, linearize=False)
    return out.getvalue()
