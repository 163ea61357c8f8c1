"""A zip that openpyxl writes into and that comes out the same whenever it is written."""

import re
import zipfile
from pathlib import Path
from typing import Any

_WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_MOMENT = rb"\g<1>2025-01-01T00:00:00Z"
#: The earliest moment a zip can name.
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)


class SteadyZip(zipfile.ZipFile):
    """A ZipFile for writing whose entries carry a fixed moment, docProps included."""

    def __init__(self, stream: Any) -> None:
        super().__init__(stream, "w", zipfile.ZIP_DEFLATED)

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
            while chunk := source.read(1024 * 1024):
                stream.write(chunk)

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name.lstrip("/"), _ZIP_MOMENT)
        entry.compress_type = zipfile.ZIP_DEFLATED
        return entry
