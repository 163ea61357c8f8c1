"""Why a batch does not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from templates.findings import Finding


class BatchRefused(Exception):  # noqa: N818 - nothing broke: the batch must not run like this
    """A batch that must not run, or not go on; ``findings`` say why and what to do."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings = tuple(findings)
