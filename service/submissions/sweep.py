"""What of submissions is due in the background, wherever its jobs went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.submissions.marking import sweep_markings
from service.submissions.reading import sweep_readings

if TYPE_CHECKING:
    from service.store.engine import Writer
    from service.store.outbox import Work


def sweep_submissions(writer: Writer) -> list[Work]:
    """Readings and marked copies that are due; what was tried too often is told to be so."""
    return [*sweep_readings(writer), *sweep_markings(writer)]
