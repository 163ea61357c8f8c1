"""Reading Word: content controls, our filled form as plain text, a blank typed over its dots."""

from parsers.word.reading import read_word

__all__ = ["read_word"]
