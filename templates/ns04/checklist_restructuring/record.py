"""The list of papers for a restructuring: forms.md 2.16. นส.04 itself does not contain it."""

from __future__ import annotations

from templates.catalogue import About
from templates.checklist import RestructuringList

ABOUT = About("เอกสารประกอบการขอปรับแผนการชำระหนี้")


class Record(RestructuringList):
    """What is there of the papers; the page says neither who asks nor why."""
