"""A paper's text laid beside the layouts of the documents: which one it is, and its values."""

from parsers.flow.identity import identify
from parsers.flow.matching import Matched, match

__all__ = ["Matched", "identify", "match"]
