"""How a file is turned down: with a reason that a person can act upon."""

from collections.abc import Mapping

from templates.findings import Finding


class Refused(Exception):  # noqa: N818 - an answer about the file, no fault of ours
    """A file that is not read, for a reason that the person can act upon.

    ``code`` is a sentence of ``templates/sentences/files.toml``, ``facts`` fill it.
    """

    def __init__(self, code: str, /, **facts: str) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts: Mapping[str, str] = facts

    def finding(self) -> Finding:
        return Finding(self.code, facts=self.facts)


class Crashed(Refused):
    """The reading child died, ran out of a limit, or raised; ``detail`` is for the log only."""

    def __init__(self, code: str, detail: str = "", /, **facts: str) -> None:
        super().__init__(code, **facts)
        self.detail = detail
