"""What a warm starter has imported before the first file comes."""

import importlib
import importlib.util

#: Our own readers, then the libraries that they may import only when a file needs them.
MODULES = (
    "parsers.cells",
    "parsers.preflight",
    "parsers.reader",
    "parsers.excel",
    "parsers.word",
    "parsers.pdf",
    "parsers.pdf.flat",
    "parsers.scan",
    "parsers.marking",
    "PIL.Image",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.TiffImagePlugin",
    "formualizer",
    "lxml.etree",
    "openpyxl",
    "pdfminer.high_level",
    "pikepdf",
    "pypdfium2",
    "python_calamine",
    "zxingcpp",
)


def preload() -> None:
    """Import what there is of ``MODULES``, and what readers know of all documents.

    Raises whatever a module raises that is there but cannot be imported.
    """
    for name in MODULES:
        if _exists(name):
            importlib.import_module(name)
    catalogue = importlib.import_module("templates.catalogue")
    labels = importlib.import_module("parsers.excel.labels")
    wording = importlib.import_module("parsers.pdf.wording")
    for document in catalogue.documents().values():
        _ = document.record, document.layout  # asking loads them
        labels.labels_of(document)
        wording.prepare(document)


def nothing() -> None:
    """Ask for this to have everything imported and nothing else done."""


def _exists(name: str) -> bool:
    package, _, _ = name.rpartition(".")
    return (not package or _exists(package)) and importlib.util.find_spec(name) is not None
