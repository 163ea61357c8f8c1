"""What every reader of this package raises: a code, what was found, and a mend if there is one."""


class ReadingError(ValueError):
    """Text that cannot be read as what it should be; pickles, since readers run in a child process.

    Attributes: code: short English word for the error catalogue, e.g. ``unreadable``.
    found: the text as it was given. suggestion: a likely mend in the reader's own words, or
    "" when any mend would be a guess.
    """

    def __init__(self, code: str, found: str, suggestion: str = "") -> None:
        super().__init__(code, found, suggestion)
        self.code = code
        self.found = found
        self.suggestion = suggestion

    def __str__(self) -> str:
        mend = f" (perhaps {self.suggestion!r})" if self.suggestion else ""
        return f"{self.code}: {self.found!r}{mend}"
