"""Write ``layout.json`` of every document: what its blank paper looks like, for the readers."""

from __future__ import annotations

from service.documents.layouts import layout_of
from service.documents.making import maker
from templates.catalogue import documents
from templates.layout import LAYOUT_FILE, dump_layout


def main() -> None:
    """Write the layouts anew; what has not changed comes out the same."""
    total = 0
    for document_id, document in documents().items():
        told = dump_layout(layout_of(maker(document_id)))
        (document.folder / LAYOUT_FILE).write_text(told, encoding="utf-8")
        total += len(told.encode())
    print(f"{len(documents())} layouts, {total / 1000:.0f} kB")


if __name__ == "__main__":
    main()
