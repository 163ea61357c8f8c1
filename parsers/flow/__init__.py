"""A paper's text laid beside the layouts of the documents: which one it is, and its values."""

from parsers.flow.identity import identify
from parsers.flow.matching import match
from parsers.flow.taking import Matched

__all__ = ["Matched", "identify", "match"]
