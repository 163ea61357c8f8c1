"""A zip that openpyxl writes into and that comes out the same whenever it is written."""

import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

_WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_MOMENT = rb"\g<1>2025-01-01T00:00:00Z"
#: The earliest moment a zip can name.
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
_ROWS_END = b"</sheetData>"


class SteadyZip(zipfile.ZipFile):
    """A ZipFile for writing whose entries carry a fixed moment, docProps included.

    ``rows``: for a sheet, counted from 1, more rows as they stand in its file, below those that
    openpyxl has written.
    """

    def __init__(self, stream: Any, rows: Mapping[int, Iterable[bytes]] | None = None) -> None:
        super().__init__(stream, "w", zipfile.ZIP_DEFLATED)
        self._rows = {f"xl/worksheets/sheet{no}.xml": more for no, more in (rows or {}).items()}

    def writestr(self, name: Any, data: Any, *_: Any) -> None:
        content = data.encode() if isinstance(data, str) else data
        if str(name) == "docProps/core.xml":
            content = _WRITTEN.sub(_MOMENT, content)
        with self.open(self._entry(str(name)), "w") as stream:
            stream.write(content)

    def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:
        # openpyxl hands its sheets over as temporary files.
        entry = self._entry(str(arcname or filename))
        with Path(filename).open("rb") as source, self.open(entry, "w", force_zip64=True) as stream:
            if entry.filename in self._rows:
                _put_into(stream, source.read(), self._rows[entry.filename])
            while chunk := source.read(1024 * 1024):
                stream.write(chunk)

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name.lstrip("/"), _ZIP_MOMENT)
        entry.compress_type = zipfile.ZIP_DEFLATED
        return entry


def _put_into(stream: IO[bytes], sheet: bytes, rows: Iterable[bytes]) -> None:
    head, end, rest = sheet.partition(_ROWS_END)
    stream.write(head)
    stream.writelines(rows)
    stream.write(end + rest)
