"""What jobs do: each task by its name. Only horses import this, with all that it needs.

A task may be run twice, at once or one after another, and may be cut off anywhere: it claims its
rows in the database (``service.store.leases``) and leaves alone what is done. Every task needs a
sweep (``service.jobs.sweeps``), for Redis may lose its jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from service.agenda.renewing import RENEW, renew_agenda
from service.batches import tasks as batches
from service.batches.finish import write_results
from service.batches.letters import make_letters
from service.batches.planning import plan_batch
from service.exports.making import erase_export, make_export
from service.register.imports import run_import
from service.store.exports import ERASE, MAKE
from service.store.imports import TASK as IMPORT
from service.submissions.decide import MARK
from service.submissions.marking import mark_submission
from service.submissions.reading import read_submission
from service.submissions.send import READ

if TYPE_CHECKING:
    from service.jobs.wiring import Services

#: Called with the services, and with the subject as keywords.
Task = Callable[..., None]


def _plan(services: Services, *, batch: int) -> None:
    plan_batch(services.store, services.files, services.owner, batch=batch)


def _letters(services: Services, *, batch: int, first: int, last: int) -> None:
    make_letters(
        services.store, services.files, services.owner, batch=batch, first=first, last=last
    )


def _results(services: Services, *, batch: int) -> None:
    write_results(services.store, services.files, services.owner, batch=batch)


def _read(services: Services, *, submission_id: int) -> None:
    read_submission(services.store, services.files, services.owner, submission_id)


def _mark(services: Services, *, decision_id: int) -> None:
    mark_submission(services.store, services.files, services.owner, decision_id)


def _import(services: Services, *, import_id: int) -> None:
    run_import(services.store, services.files, services.owner, import_id)


def _make(services: Services, *, export_id: int) -> None:
    make_export(services.store, services.files, services.owner, export_id)


def _erase(services: Services, *, export_id: int) -> None:
    erase_export(services.store, services.files, export_id)


def _agenda(services: Services) -> None:
    renew_agenda(services.store)


TASKS: Final[Mapping[str, Task]] = {
    batches.PLAN: _plan,
    batches.LETTERS: _letters,
    batches.RESULTS: _results,
    READ: _read,
    MARK: _mark,
    IMPORT: _import,
    MAKE: _make,
    ERASE: _erase,
    RENEW: _agenda,
}
