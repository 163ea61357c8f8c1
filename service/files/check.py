"""Whether every file that must be there is there and sound; and those that nobody needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.store.errors import StoreError
from service.store.files import Noted, all_noted
from templates.findings import Finding

if TYPE_CHECKING:
    from service.files.store import Files, Kept
    from service.store.engine import Store

#: Younger ones may be of somebody who is about to note them.
YOUNG: Final = timedelta(days=1)


def unwatched(_done: int, _total: int) -> None: ...


@dataclass(slots=True)
class Checked:
    """Files that must be there, their bytes, and what is wrong with some of them."""

    count: int = 0
    size: int = 0
    missing: list[Noted] = field(default_factory=list)
    damaged: list[Noted] = field(default_factory=list)

    @property
    def findings(self) -> tuple[Finding, ...]:
        missing = (Finding("backup.file_missing", found=each.digest) for each in self.missing)
        damaged = (Finding("backup.file_damaged", found=each.digest) for each in self.damaged)
        return (*missing, *damaged)


def verify(store: Store, files: Files, progress: Callable[[int, int], None] = unwatched) -> Checked:
    """Read every noted file. Raises StoreError: the store or the files cannot be reached."""

    def read(noted: Noted) -> None:
        if sum(map(len, files.stream(noted.digest))) != noted.size:
            raise StoreError("kept.damaged", found=noted.digest)

    return each_noted(store, read, progress)


def each_noted(
    store: Store, do: Callable[[Noted], None], progress: Callable[[int, int], None] = unwatched
) -> Checked:
    """Do something with every noted file; those that turn out missing or damaged are told."""
    checked = Checked()
    with store.reading() as reader:
        wanted = list(all_noted(reader))
    for noted in wanted:
        checked.count += 1
        checked.size += noted.size
        try:
            do(noted)
        except StoreError as error:
            _note_trouble(checked, noted, error)
        progress(checked.count, len(wanted))
    return checked


def _note_trouble(checked: Checked, noted: Noted, error: StoreError) -> None:
    match error.finding.code:
        case "kept.missing":
            checked.missing.append(noted)
        case "kept.damaged":
            checked.damaged.append(noted)
        case _:
            raise error


def orphans(store: Store, files: Files) -> Iterator[Kept]:
    """Files that no row knows of: of work cut short, or of work going on right now."""
    # Listed first: what is noted between the two is known then.
    found = list(files.list())
    with store.reading() as reader:
        known = {bytes.fromhex(noted.digest) for noted in all_noted(reader)}
    return (kept for kept in found if not kept.digest or bytes.fromhex(kept.digest) not in known)


def clean(store: Store, files: Files) -> tuple[int, int]:
    """Take away the orphans that are older than a day: how many, and their bytes.

    Whoever puts such a file again at this very moment keeps it: it is young then.
    """
    before = store.clock() - YOUNG
    gone = [kept for kept in orphans(store, files) if files.remove_old(kept, before)]
    return len(gone), sum(kept.size for kept in gone)
