"""Reading what people send in. Imports templates and thai; knows no database and no settings."""

from parsers.isolation import warm_up
from parsers.reader import read
from parsers.reading import Reading

__all__ = ["Reading", "read", "warm_up"]
