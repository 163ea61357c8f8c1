"""The sweeps of all kinds of work: each finds what is due, wherever its jobs went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.agenda.renewing import sweep_agenda
from service.batches.sweep import sweep_batches
from service.exports.making import sweep_exports
from service.register.imports import sweep_imports
from service.submissions.sweep import sweep_submissions

if TYPE_CHECKING:
    from service.store.outbox import Sweep

SWEEPS: Final[tuple[Sweep, ...]] = (
    sweep_batches,
    sweep_submissions,
    sweep_imports,
    sweep_exports,
    sweep_agenda,
)
