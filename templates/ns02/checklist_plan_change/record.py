"""The list of papers for a plan change, on a page of its own: forms.md 2.15."""

from __future__ import annotations

from templates.catalogue import About
from templates.checklist import ListOfPapers

ABOUT = About("เอกสารประกอบการขอปรับแผนการปฏิบัติงานและแผนการส่งชำระเงินคืน")


class Record(ListOfPapers):
    """What is there of the papers; the page says neither who asks nor why."""
