"""The marks in a document's ``wording.txt``: what stands on its paper and is no text of its own."""

from __future__ import annotations

from typing import Final

WORDING_FILE: Final = "wording.txt"

#: A leader of any length; a list's label.
LEADER: Final = "⟦…⟧"
LABEL: Final = "⟦#⟧"
#: The number of the page and of all pages, in Arabic or Thai digits.
PAGE: Final = "⟦page⟧"
PAGES: Final = "⟦pages⟧"
THAI_PAGE: Final = "⟦หน้า⟧"
THAI_PAGES: Final = "⟦จำนวนหน้า⟧"
#: Header rows of a table, which come again on its next page.
HEAD: Final = "⟦head⟧"
HEAD_END: Final = "⟦/head⟧"
#: Headers and footers of pages, each in a line of its own.
RUNNING: Final = "⟦running⟧"
RUNNING_END: Final = "⟦/running⟧"
