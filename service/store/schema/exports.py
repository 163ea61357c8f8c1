"""Files that somebody ordered, made by a job: what was asked for, how far it is, the file."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from service.store.schema.base import Moment, Number, Word, metadata, one_of, text_column
from service.store.schema.leases import lease_columns
from thai.labels import Labelled


class ExportKind(Labelled):
    """What can be ordered."""

    REGISTER = "register", "ทะเบียนลูกหนี้ (สมุดงานที่นำเข้าได้)"
    LIST = "list", "รายการลูกหนี้"
    REPORT = "report", "รายงาน"
    PACK = "pack", "ชุดรายงาน"


class ExportState(Labelled):
    """Where an ordered file is; an expired or a removed one was there and is no more."""

    MAKING = "making", "กำลังจัดทำ"
    READY = "ready", "พร้อมดาวน์โหลด"
    REFUSED = "refused", "จัดทำไม่สำเร็จ"
    EXPIRED = "expired", "หมดอายุแล้ว"
    REMOVED = "removed", "ลบแล้ว"


#: ``who`` is the name that the log has, ``tasks`` what they might do and ``provinces`` whose
#: loans they might see when they ordered it, geocodes set apart by blanks or ``all``: who may
#: less by now gets nothing. ``asked`` is packed, it may quote a name.
#: ``file`` stays until the file is gone from where files are kept; it is noted in ``files`` only
#: while it is ready.
exports = Table(
    "exports",
    metadata,
    Column("id", Number, primary_key=True),
    Column("user_id", Number, ForeignKey("users.id"), nullable=False),
    Column("who", Text, nullable=False),
    Column("tasks", Text, nullable=False),
    text_column("provinces"),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("asked", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    text_column("findings"),
    text_column("filename"),
    text_column("media_type"),
    Column("file", Word, nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("asked_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("gone_at", Moment),
    *lease_columns(),
    one_of("kind", ExportKind),
    one_of("state", ExportState),
    CheckConstraint("(state = 'making') = (ended_at IS NULL)", name="ended_at"),
    CheckConstraint("(state IN ('expired', 'removed')) = (gone_at IS NOT NULL)", name="gone_at"),
    CheckConstraint("state <> 'ready' OR length(file) = 64", name="file"),
    sqlite_autoincrement=True,
)
Index(None, exports.c.user_id, exports.c.id)
Index(None, exports.c.state)
