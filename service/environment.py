"""What the machine decides: where things are kept, which database, which keys.

The one place that reads ``FAF_DATA_DIR``, ``DATABASE_URL``, ``REDIS_URL``, ``FILES_URL``,
``FAF_KEYS``, ``FAF_PROXIES``, ``FAF_METRICS_TOKEN`` and ``FAF_SECOND_FACTOR``; what an office
decides for itself is in ``service.settings``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA_DIR_KEY: Final = "FAF_DATA_DIR"
DATABASE_KEY: Final = "DATABASE_URL"
REDIS_KEY: Final = "REDIS_URL"
FILES_KEY: Final = "FILES_URL"
KEYS_KEY: Final = "FAF_KEYS"
PROXIES_KEY: Final = "FAF_PROXIES"
METRICS_TOKEN_KEY: Final = "FAF_METRICS_TOKEN"  # noqa: S105 - the name of it
SECOND_FACTOR_KEY: Final = "FAF_SECOND_FACTOR"
_DATABASE_FILE: Final = "faf.sqlite3"
_KEY_FILE: Final = "faf.keys"
_FILES_FOLDER: Final = "files"
_REDIS_SOCKET: Final = "redis.sock"
_SCRATCH_FOLDER: Final = "tmp"
_LOG_FOLDER, _LOG_FILE = "log", "serve.log"


@dataclass(frozen=True, slots=True)
class Environment:
    """Where this machine keeps things.

    What is empty lies under ``data_dir``: the SQLite file, the Redis of ``faf serve`` on its
    socket, the folder of files, the key file. All but the folder may hold secrets, so they are
    never shown. ``proxies`` is how many proxies in front of the web app are to be believed about
    scheme and address; with ``metrics_token`` figures are told to other machines; the roles of
    ``second_factor`` do nothing without one.
    """

    data_dir: Path = Path("var")
    database_url: str = field(default="", repr=False)
    keys: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)
    files_url: str = field(default="", repr=False)
    proxies: str = ""
    metrics_token: str = field(default="", repr=False)
    second_factor: str = ""

    @property
    def database_file(self) -> Path:
        return self.data_dir / _DATABASE_FILE

    @property
    def files_folder(self) -> Path:
        return self.data_dir / _FILES_FOLDER

    @property
    def redis_socket(self) -> Path:
        return self.data_dir / _REDIS_SOCKET

    @property
    def scratch_folder(self) -> Path:
        return self.data_dir / _SCRATCH_FOLDER

    @property
    def log_file(self) -> Path:
        return self.data_dir / _LOG_FOLDER / _LOG_FILE

    @property
    def key_file(self) -> Path:
        return self.data_dir / _KEY_FILE


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """The environment of this process, or of the variables given."""
    found = os.environ if variables is None else variables
    return Environment(
        data_dir=Path(found.get(DATA_DIR_KEY) or "var"),
        database_url=found.get(DATABASE_KEY, "").strip(),
        keys=found.get(KEYS_KEY, "").strip(),
        redis_url=found.get(REDIS_KEY, "").strip(),
        files_url=found.get(FILES_KEY, "").strip(),
        proxies=found.get(PROXIES_KEY, "").strip(),
        metrics_token=found.get(METRICS_TOKEN_KEY, "").strip(),
        second_factor=found.get(SECOND_FACTOR_KEY, "").strip(),
    )
