"""What kind of file bytes are: by what is in them, never by the file's name."""

from enum import StrEnum
from typing import Final

from parsers.containers import ole
from parsers.containers.archive import MAX_FILE_BYTES, SIGNATURE, Archive
from parsers.isolation import Refused


class Kind(StrEnum):
    """The kinds of files that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    DOCX = "docx"
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"


_PDF: Final = b"%PDF-"
#: A PDF may begin with other bytes, such as a printer's commands.
_PDF_WITHIN: Final = 1024
_HEAD: Final = 4096
_PICTURES: Final = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"II*\0", Kind.TIFF),
    (b"MM\0*", Kind.TIFF),
    (b"II+\0", Kind.TIFF),
    (b"MM\0+", Kind.TIFF),
)
_OTHER_PICTURES: Final = (b"GIF8", b"BM", b"RIFF", b"8BPS", b"II\x1a\0", b"\0\0\1\0", b"\xff\x0a")
_PHOTO_BRANDS: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_PACKED: Final = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", SIGNATURE)
_PACKED_EMPTY: Final = b"PK\x05\x06"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
_CONTENT_TYPES: Final = "[Content_Types].xml"
_MAIN_PARTS: Final = (
    # What the content types say of the main part, and what that means. Macros come first: a
    # file that says both has them.
    (b"ms-excel.sheet.macroEnabled.main+xml", "files.macro"),
    (b"ms-excel.template.macroEnabled.main+xml", "files.macro"),
    (b"ms-excel.addin.macroEnabled.main+xml", "files.macro"),
    (b"ms-word.document.macroEnabled.main+xml", "files.macro_word"),
    (b"ms-word.template.macroEnabledTemplate.main+xml", "files.macro_word"),
    (b"presentationml.", "files.slides"),
    (b"ms-powerpoint.", "files.slides"),
    (b"ms-excel.sheet.binary.macroEnabled.main", Kind.XLSB),
    (b"spreadsheetml.sheet.main+xml", Kind.XLSX),
    (b"spreadsheetml.template.main+xml", Kind.XLSX),
    (b"wordprocessingml.document.main+xml", Kind.DOCX),
    (b"wordprocessingml.template.main+xml", Kind.DOCX),
)
_OLE_STREAMS: Final = (
    ("EncryptedPackage", "files.password"),
    ("EncryptionInfo", "files.password"),
    ("WordDocument", "files.old_word"),
    ("Workbook", Kind.XLS),
    ("Book", Kind.XLS),
    ("PowerPoint Document", "files.slides"),
)


def kind_of(data: bytes) -> Kind:
    """The kind of a file; run it where the file is read, inside ``run_isolated``.

    Raises:
        Refused: it is of no kind that is read; the code says what to do about that kind.
    """
    if not data:
        raise Refused("files.empty")
    if len(data) > MAX_FILE_BYTES:
        raise Refused("files.too_large", megabytes=str(MAX_FILE_BYTES // 1024**2))
    if data.startswith(SIGNATURE):
        return _kind_of_zip(Archive(data))
    if data.startswith(ole.SIGNATURE):
        return _kind_of_ole(ole.OleFile(data))
    for signature, kind in _PICTURES:
        if data.startswith(signature):
            return kind
    if _PDF in data[:_PDF_WITHIN]:
        return Kind.PDF
    raise Refused(_why_not(data[:_HEAD]))


def _kind_of_zip(archive: Archive) -> Kind:
    declared = archive.read("mimetype")[:200].decode("ascii", "replace").strip()
    if declared.startswith(_OPEN_DOCUMENT):
        return _kind_of_open_document(declared.removeprefix(_OPEN_DOCUMENT))
    if _CONTENT_TYPES not in archive:
        raise Refused("files.packed")
    types = archive.read(_CONTENT_TYPES)
    if b"\0" in types:  # UTF-16: no Office writes it, and some readers would not read it
        raise Refused("files.broken")
    found = [meaning for words, meaning in _MAIN_PARTS if words in types]
    if not found:
        raise Refused("files.unknown")
    return _kind_or_refusal(found[0])


def _kind_of_open_document(kind: str) -> Kind:
    if kind in ("spreadsheet", "spreadsheet-template"):
        return Kind.ODS
    raise Refused("files.open_text" if kind.startswith("text") else "files.unknown")


def _kind_of_ole(container: ole.OleFile) -> Kind:
    for name, meaning in _OLE_STREAMS:
        if name in container.names:
            return _kind_or_refusal(meaning)
    raise Refused("files.unknown")


def _kind_or_refusal(meaning: Kind | str) -> Kind:
    if isinstance(meaning, Kind):
        return meaning
    raise Refused(meaning)


def _why_not(head: bytes) -> str:
    """The code for what begins like this."""
    if head.startswith((*_PACKED, _PACKED_EMPTY)):
        return "files.packed"
    if head.startswith(_OTHER_PICTURES) or head[8:12] in _PHOTO_BRANDS:
        return "files.other_picture"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"{\\rtf"):
        return "files.old_word"
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        return "files.web_page"
    if text.startswith(b"<"):
        return "files.unknown"
    return "files.unknown" if b"\0" in head else "files.plain_text"
