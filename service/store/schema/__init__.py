"""The tables. Migrations make them; a test holds the two together on both databases.

Money is integer satang, days are DATE, moments are UTC. Blank text is ``''``, never NULL;
NULL is a day, a number or a party that is not known. Enums are text with a CHECK.
"""

from service.store.schema import (
    access,
    agenda,
    batches,
    exports,
    files,
    followup,
    queue,
    reports,
    submissions,
    views,
    word_templates,
)
from service.store.schema.base import Moment, Number, Word, metadata
from service.store.schema.log import audit_head, audit_log
from service.store.schema.people import Role, offices, users
from service.store.schema.register import (
    REGISTER,
    instalments,
    loans,
    notices,
    parties,
    payments,
)

__all__ = [
    "REGISTER",
    "Moment",
    "Number",
    "Role",
    "Word",
    "access",
    "agenda",
    "audit_head",
    "audit_log",
    "batches",
    "exports",
    "files",
    "followup",
    "instalments",
    "loans",
    "metadata",
    "notices",
    "offices",
    "parties",
    "payments",
    "queue",
    "reports",
    "submissions",
    "users",
    "views",
    "word_templates",
]
