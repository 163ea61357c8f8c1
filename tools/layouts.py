"""Write what every document's blank paper looks like, for the readers.

``layout.json`` has its text and places; ``wording.txt`` what it says when filled;
``screen.json`` the places of the fillable PDF;
``layout.tif`` and ``screen.tif`` are pictures of the pages of both.
"""

from __future__ import annotations

from service.documents.layouts import layout_of, paper_of
from service.documents.making import maker
from service.documents.page_images import page_images
from service.documents.wordings import wording_of
from templates.catalogue import documents
from templates.layout import LAYOUT_FILE, dump_layout
from templates.pages import PRINT, SCREEN, pictures
from templates.wording import WORDING_FILE


def main() -> None:
    """Write the layouts anew; what has not changed comes out the same."""
    total = 0
    for document_id, document in documents().items():
        printed, screen = (paper_of(maker(document_id), shape) for shape in ("print", "screen"))
        made = {
            document.folder / LAYOUT_FILE: dump_layout(layout_of(maker(document_id))).encode(),
            document.folder / f"{SCREEN}.json": dump_layout(screen.layout).encode(),
            document.folder / WORDING_FILE: wording_of(maker(document_id)).encode(),
            pictures(document, PRINT): page_images(printed),
            pictures(document, SCREEN): page_images(screen),
        }
        for path, data in made.items():
            path.write_bytes(data)
            total += len(data)
    print(f"{len(documents())} layouts, {total / 1000:.0f} kB")


if __name__ == "__main__":
    main()
