"""What .xlsb says beside its values: a writer's file, and records of our own put into it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyxlsbwriter import XlsbWriter

from parsers.containers.ole import OleFile, workbook_stream
from parsers.excel.opening import open_book
from parsers.isolation import Refused

Records = list[tuple[int, bytes]]
END_BOOK, END_CELL_XFS, ROW, REAL, COL_INFO = 132, 618, 0, 5, 60
PERCENT = 10


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    stream = io.BytesIO(part)
    while first := stream.read(1):
        kind = first[0]
        if kind & 0x80:
            kind = (kind & 0x7F) | (stream.read(1)[0] & 0x7F) << 7
        size = 0
        for shift in (0, 7, 14, 21):
            byte = stream.read(1)[0]
            size |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
        yield kind, stream.read(size)


def packed(made: Records) -> bytes:
    out = bytearray()
    for kind, body in made:
        out += bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size = len(body)
        while size >= 0x80:
            out.append(size & 0x7F | 0x80)
            size >>= 7
        out.append(size)
        out += body
    return bytes(out)


def changed(data: bytes, part: str, change: Callable[[Records], Records]) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, packed(change(list(records(body)))) if name == part else body)
    return stream.getvalue()


def text(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def name(of: str, formula: bytes) -> tuple[int, bytes]:
    head = struct.pack("<IBI", 0, 0, 0xFFFFFFFF) + text(of)
    return 39, head + struct.pack("<I", len(formula)) + formula + struct.pack("<II", 0, 0xFFFFFFFF)


@pytest.fixture
def book(tmp_path: Path) -> bytes:
    path = tmp_path / "book.xlsb"
    with XlsbWriter(str(path)) as writer:
        writer.add_sheet("แผ่นหนึ่ง")
        writer.write_sheet([["ก", 0.5], ["ข", 2.0], ["ค", 3.0]])
    return path.read_bytes()


def test_names_point_at_cells_and_areas(book: bytes) -> None:
    one = struct.pack("<BHIH", 0x3A, 0, 1, 1)
    area = struct.pack("<BHIIHH", 0x3B, 0, 0, 2, 1, 1)
    gone = struct.pack("<BHIH", 0x3C, 0, 0, 0)

    def named(made: Records) -> Records:
        names = [name("faf.one", one), name("faf.rows..", area), name("faf.gone", gone)]
        # The writer has said already which sheet a reference means.
        return [*made[:-1], *names, name("other", one), made[-1]]

    found = open_book(changed(book, "xl/workbook.bin", named))
    assert {path: list(map(tuple, areas)) for path, areas in found.names.items()} == {
        "one": [(0, 2, 2, 2, 2)],
        "rows[]": [(0, 1, 2, 3, 2)],
    }
    assert found.lost == {"gone"}


def test_formats_errors_and_what_is_hidden(book: bytes) -> None:
    def styled(made: Records) -> Records:
        at = next(place for place, (kind, _) in enumerate(made) if kind == END_CELL_XFS)
        percent = struct.pack("<HH", 0, PERCENT) + made[at - 1][1][4:]
        return [*made[:at], (47, percent), *made[at:]]

    def odd(made: Records) -> Records:
        style = sum(kind == 47 for kind, _ in in_cells(book))
        out, row = [], -1
        for kind, body in made:
            if kind == ROW:
                row += 1
                if row == 1:
                    body = body[:11] + bytes([body[11] | 0x10]) + body[12:]  # noqa: PLW2901
            if kind == REAL and row == 0:
                body = body[:4] + struct.pack("<I", style) + body[8:]  # noqa: PLW2901
            if kind == REAL and row == 2:
                kind, body = 3, body[:8] + b"\x07"  # noqa: PLW2901
            out.append((kind, body))
        hidden = struct.pack("<IIIIH", 0, 0, 2560, 0, 1)
        return [(k, hidden if k == COL_INFO else b) for k, b in out]

    data = changed(changed(book, "xl/styles.bin", styled), "xl/worksheets/sheet1.bin", odd)
    (sheet,) = open_book(data).sheets
    assert sheet.rows[0][1] == 0.5
    assert sheet.formats == {(1, 2): "0.00%"}
    assert sheet.errors == {(3, 2): "#DIV/0!"}
    assert sheet.hidden_rows == {2}
    assert sheet.hidden_columns == {1}


def in_cells(book: bytes) -> Records:
    """The styles of cells, without those that styles are made of."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        made = list(records(archive.read("xl/styles.bin")))
    kinds = [kind for kind, _ in made]
    return made[kinds.index(617) : kinds.index(END_CELL_XFS)]


def test_a_broken_part_is_refused(book: bytes) -> None:
    with pytest.raises(Refused) as refused:
        open_book(changed(book, "xl/workbook.bin", lambda made: [*made, (362, b"")]))
    assert refused.value.code == "files.broken"


@pytest.mark.parametrize("size", [0, 40, 600, 2000])
def test_a_container_that_is_cut_off_is_refused(size: int) -> None:
    """Chains that run in rings end, too: each sector says that it is followed by itself."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + struct.pack("<H", 9) + bytes(16)
    header += struct.pack("<3I", 0, 0, 4096)
    data = (header + bytes(512))[:512] + struct.pack("<I", 0) * 400
    with pytest.raises(Refused):
        workbook_stream(OleFile(data[:size]))
