"""Small files of every kind, built by hand: plain ones, and ones with something in them."""

import io
import struct
import zipfile
from collections.abc import Mapping

import docx
import openpyxl
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

_OLE_SECTOR, _OLE_FREE, _OLE_END, _OLE_TABLE = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def plain_xlsx() -> bytes:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = "ก"
    book.active.append(["ข้อความ", 1.5])
    book.save(stream)
    return stream.getvalue()


def plain_docx() -> bytes:
    stream = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("ข้อความ")
    document.save(stream)
    return stream.getvalue()


def plain_pdf(pages: int = 1, content: bytes = b"0 0 m 10 10 l S") -> Pdf:
    pdf = Pdf.new()
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Contents = pdf.make_stream(content)
    return pdf


def saved(pdf: Pdf, **options: object) -> bytes:
    stream = io.BytesIO()
    pdf.save(stream, **options)
    return stream.getvalue()


def plain_picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise(size, 60).save(stream, kind)
    return stream.getvalue()


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def repacked(data: bytes, replaced: Mapping[str, bytes]) -> bytes:
    """The same archive with some parts replaced or added."""
    return zipped(unzipped(data) | replaced)


def with_relationship(
    data: bytes, part: str, kind: str, target: str, *, external: bool = False
) -> bytes:
    """The same package with one more relationship of a part (``word/document.xml``)."""
    folder, _, name = part.rpartition("/")
    where = f"{folder}/_rels/{name}.rels"
    mode = ' TargetMode="External"' if external else ""
    schema = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    end = "</Relationships>"
    more = f'<Relationship Id="rX" Type="{schema}/{kind}" Target="{target}"{mode}/>{end}'
    empty = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{end}'
    )
    there = unzipped(data).get(where, empty.encode()).decode()
    return repacked(data, {where: there.replace(end, more).encode()})


def ods(table: str, **parts: bytes) -> bytes:
    """An OpenDocument workbook: the inside of its one table, named ก."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
    }
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in names.items())
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="ก">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": "<manifest/>",
            **parts,
        }
    )


def xlsb(*records: tuple[int, bytes], **parts: bytes) -> bytes:
    """A binary workbook with one sheet, named ก, of these records."""
    relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("ก")
    return zipped(
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Override PartName="/xl/workbook.bin" ContentType="application/'
                'vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
            ),
            "xl/workbook.bin": b"".join(
                xlsb_record(*each) for each in ((131, b""), (156, bundle), (132, b""))
            ),
            "xl/_rels/workbook.bin.rels": (
                f'<Relationships xmlns="{relationships}"><Relationship Id="rId1" '
                'Type="worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
            ),
            "xl/worksheets/sheet1.bin": b"".join(xlsb_record(*each) for each in records),
            **parts,
        }
    )


def xlsb_record(kind: int, content: bytes) -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(content)
    sizes = bytearray()
    while length >= 128:
        sizes.append(length & 0x7F | 0x80)
        length >>= 7
    sizes.append(length)
    return head + bytes(sizes) + content


def xls(*records: tuple[int, bytes], names: Mapping[str, bytes] | None = None) -> bytes:
    """An old workbook: records after the first of its globals, and one empty sheet."""
    begin = (0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    stream = b"".join(struct.pack("<HH", k, len(c)) + c for k, c in (begin, *records, (0x0A, b"")))
    return ole({"Workbook": stream.ljust(5000, b"\0"), **(names or {})})


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE container; streams are padded to whole sectors, so that no little ones are needed."""
    table: list[int] = [_OLE_TABLE]
    body = b""
    entries = [_ole_entry("Root Entry", 5, _OLE_END, 0)]
    for name, content in streams.items():
        padded = content.ljust(max(4096, -(-len(content) // _OLE_SECTOR) * _OLE_SECTOR), b"\0")
        entries.append(_ole_entry(name, 2, len(table), len(padded)))
        body += padded
        table += _ole_chain(len(table), len(padded) // _OLE_SECTOR)
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * _OLE_SECTOR, b"\0")
    first = len(table)
    table += _ole_chain(first, len(directory) // _OLE_SECTOR)
    if len(table) > _OLE_SECTOR // 4:
        raise ValueError("too large for one sector of the table")
    packed = struct.pack(f"<{len(table)}I", *table).ljust(_OLE_SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, first, 0, 4096)
    head += struct.pack("<IIII", _OLE_END, 0, _OLE_END, 0)
    return head + struct.pack("<I", 0) + b"\xff" * 4 * 108 + packed + body + directory


def _ole_chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _OLE_END]


def _ole_entry(name: str, kind: int, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le")
    links = struct.pack("<III", _OLE_FREE, _OLE_FREE, _OLE_FREE)
    head = wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide) + 2, kind, 1) + links
    return head + bytes(36) + struct.pack("<IQ", start, size)


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def pdf_with_action(action: Dictionary) -> bytes:
    """A PDF that does something when it is opened."""
    pdf = plain_pdf()
    pdf.Root[Name.OpenAction] = action
    return saved(pdf)
