"""Offices, and the users that belong to them."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, Table, Text

from service.store.schema.base import Moment, Number, Word, metadata, one_of
from thai.labels import Labelled


class Role(Labelled):
    """What a user is to the fund."""

    PROVINCE_OFFICER = "province_officer", "เจ้าหน้าที่จังหวัด"
    CENTRAL_STAFF = "central_staff", "เจ้าหน้าที่ส่วนกลาง"
    APPROVER = "approver", "ผู้อนุมัติ"
    ADMINISTRATOR = "administrator", "ผู้ดูแลระบบ"


#: ``code``: the province's geocode, 00 for the centre.
offices = Table(
    "offices",
    metadata,
    Column("code", Word, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

users = Table(
    "users",
    metadata,
    Column("id", Number, primary_key=True),
    Column("username", Word, nullable=False, unique=True),
    Column("full_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("office", Word, ForeignKey("offices.code"), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("disabled_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("password_set_at", Moment),
    Column("tour_closed_at", Moment),
    one_of("role", Role),
    CheckConstraint("role <> 'province_officer' OR office <> '00'", name="officer_has_province"),
    CheckConstraint("role <> 'central_staff' OR office = '00'", name="staff_at_centre"),
)
