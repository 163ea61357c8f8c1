"""A submitter's own file handed back with what was found in it.

``mark`` colours and annotates an Excel file, puts boxes and notes over a PDF, comments into a
Word file; pictures become a PDF. The same file and reading give the same bytes.
"""

from parsers.marking.markers import mark
from parsers.marking.notes import Level, Note, notes_of
from parsers.marking.order import Marked

__all__ = ["Level", "Marked", "Note", "mark", "notes_of"]
