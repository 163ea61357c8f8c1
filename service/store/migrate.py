"""Bringing the tables up to date, and refusing to work on old ones."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.store.engine import Store, open_engine, told, utc_now
from service.store.errors import StoreError
from service.store.keys import add_key, find_ring

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from service.environment import Environment

_FOLDER = Path(__file__).with_name("migrations")


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings; the steps lie in this package, so there is no file of them."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


def known_revisions() -> frozenset[str]:
    """Every step that this program has."""
    steps = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    return frozenset(step.revision for step in steps)


def revision_of(connection: Connection) -> str:
    """The step that the tables are at; empty before the first."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def refuse_old(engine: Engine) -> None:
    """Raises StoreError unless the tables are at the newest step."""
    with engine.connect() as connection:
        found = revision_of(connection)
    if found == newest_revision():
        return
    is_known = not found or found in known_revisions()
    raise StoreError("store.old" if is_known else "store.too_new", found=found)


def upgrade(
    environment: Environment, who: str, clock: Callable[[], datetime] = utc_now
) -> tuple[str, str]:
    """Bring the store up to date, making it where there is none; the steps before and after.

    Keys of an embedded store are made with it. All or nothing: a step that fails leaves what
    was. Raises StoreError.
    """
    engine = open_engine(environment)
    if not environment.database_url:
        _make_private(environment.database_file)
    try:
        with told(), engine.connect() as connection:
            before = revision_of(connection)
        if not before and not environment.keys and not environment.key_file.exists():
            add_key(environment.key_file)
        store = Store(engine, find_ring(environment), clock)
        after = newest_revision()
        if before != after:
            with told():
                _run(engine)
            with store.writing(who) as writer:
                writer.log.add("store.upgraded", "store", facts={"from": before, "to": after})
    finally:
        engine.dispose()
    return before, after


def _make_private(file: Path) -> None:
    """An empty file, in a folder, that only the owner reads: names and addresses go there."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))


def _run(engine: Engine) -> None:
    with engine.connect() as connection:
        alone = connection.execution_options(faf_writes=True)
        with alone.begin():
            command.upgrade(alembic_config(alone), "head")
