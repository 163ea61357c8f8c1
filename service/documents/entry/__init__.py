"""Excel entry workbooks: any document of the catalogue as sheets to fill in."""

from service.documents.entry.workbook import entry_workbook

__all__ = ["entry_workbook"]
