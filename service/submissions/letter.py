"""The draft of the letter with which a paper is returned: what to mend, in words, to be edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from parsers.marking import Level, notes_of
from service.submissions.days import local_day
from thai.dates import format_date
from thai.digits import to_thai

if TYPE_CHECKING:
    from parsers.marking import Note
    from service.store.submissions import Submission
    from service.submissions.draft import Draft

_DOTS: Final = "." * 30
_MOST: Final = 100
_UNKNOWN: Final = "เอกสาร"


def return_letter(submission: Submission, draft: Draft, reasons: Sequence[str]) -> str:
    """Plain text with Thai digits; the sender's own words and values stay as they are."""
    document = draft.document
    title = document.about.title if document else _UNKNOWN
    sent = to_thai(format_date(local_day(submission.sent_at)))
    errors = [note for note in notes_of(draft.reading) if note.level is Level.ERROR]
    return "\n".join(
        (
            f"เรื่อง  ขอให้แก้ไข{title}",
            f"เรียน  {_DOTS}",
            f"อ้างถึง  ไฟล์ {submission.filename} ซึ่งส่งเมื่อวันที่ {sent}",
            "สิ่งที่ส่งมาด้วย  สำเนาไฟล์ที่ทำเครื่องหมายตำแหน่งที่ต้องแก้ไข",
            "",
            f"ตามที่ท่านได้ส่ง{title}มานั้น ได้ตรวจสอบแล้วพบว่ายังไม่ครบถ้วนหรือไม่ถูกต้อง จึงขอส่งคืนเพื่อแก้ไข ดังนี้",
            *_numbered(reasons, errors),
            "",
            "จึงเรียนมาเพื่อโปรดแก้ไข แล้วส่งกลับมาอีกครั้ง",
        )
    )


def _numbered(reasons: Sequence[str], errors: Sequence[Note]) -> Iterator[str]:
    told = [*reasons, *map(_line, errors)]
    for number, text in enumerate(told[:_MOST], 1):
        yield f"{to_thai(str(number))}. {text}"
    if len(told) > _MOST:
        yield f"และอีก {to_thai(f'{len(told) - _MOST:,}')} รายการ ตามที่ทำเครื่องหมายไว้ในสำเนาไฟล์"


def _line(note: Note) -> str:
    """Label, what is wrong, what stands there, and what to do."""
    head = f"{note.label}: " if note.label else ""
    found = f" (พบ “{note.found}”)" if note.found and note.found not in note.says else ""
    expected = f" ต้องเป็น {note.expected}" if note.expected else ""
    remedy = f" {note.remedy}" if note.remedy else ""
    return f"{head}{note.says}{found}{expected}{remedy}"
