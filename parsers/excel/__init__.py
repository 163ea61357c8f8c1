"""Reading Excel: entry workbooks by their names, other workbooks by their labels."""

from parsers.excel.reading import read_excel

__all__ = ["read_excel"]
