"""What jobs do: each task by its name. It is imported by horses only, for all that it needs.

A task may be run twice, at once or one after another, and may be cut off anywhere: it claims its
rows in the database (``service.store.leases``) and leaves alone what is done. Every task needs a
sweep (``service.jobs.sweeps``), for Redis may lose its jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

#: Called with the services, and with the subject as keywords.
Task = Callable[..., None]

TASKS: Final[Mapping[str, Task]] = {}
