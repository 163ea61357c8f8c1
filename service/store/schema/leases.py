"""The columns of tables whose rows are worked on by jobs (``service.store.leases``)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, Text

from service.store.schema.base import Moment


def lease_columns() -> list[Column[Any]]:
    """How often a row was tried, who works on it, until when; its migration has them too."""
    return [
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("lease_owner", Text, nullable=False, server_default=""),
        Column("lease_until", Moment),
    ]
