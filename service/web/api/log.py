"""The log of who did and read what."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated, Any, Self

from flask import Response
from pydantic import Field

from service.access.watching import read_log, verify_log
from service.store.log_pages import Entry, Wanted
from service.web.auth import BANGKOK, actor, store
from service.web.blueprint import blueprint
from service.web.models import Day, FindingGiven, Given, Moment, PageAsked, PageGiven, Word
from service.web.ratelimits import limit, rates
from service.web.reply import next_url, number_cursor, reply

api = blueprint("log", "บันทึกการใช้งาน")


class LogAsked(PageAsked):
    """Which entries; days are those of Thailand."""

    who: Annotated[Word, Field(description="เช่น user:somchai")] = ""
    what: Annotated[Word, Field(description="เช่น loan.seen")] = ""
    record: Annotated[Word, Field(description="เช่น เลขที่สัญญา")] = ""
    from_day: Day | None = None
    to_day: Annotated[Day | None, Field(description="นับวันนี้ด้วย")] = None


class EntryGiven(Given):
    """An entry: who did what to which record."""

    number: int
    at: Moment
    who: str
    what: str
    record: str
    province: str
    facts: dict[str, Any]

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(**{key: getattr(entry, key) for key in Entry.__slots__})


class LogGiven(PageGiven):
    """A page of the log, newest first."""

    items: list[EntryGiven]


class VerdictGiven(Given):
    """Whether the log is whole: how many entries, the last one's hash, and every break."""

    is_whole: bool
    count: int
    hash: str
    findings: list[FindingGiven]


@api.get("/log", summary="บันทึกการใช้งาน", responses={200: LogGiven})
def read(query: LogAsked) -> Response:
    wanted = Wanted(
        who=query.who,
        what=query.what,
        record=query.record,
        since=datetime.combine(query.from_day, time(), BANGKOK) if query.from_day else None,
        until=datetime.combine(query.to_day, time(), BANGKOK) + timedelta(days=1)
        if query.to_day
        else None,
    )
    cursor = number_cursor(query.cursor)
    found = read_log(store(), actor(), wanted, size=query.size, cursor=cursor)
    items = [EntryGiven.of(entry) for entry in found.entries]
    return reply(LogGiven(items=items, next=next_url(str(found.cursor or ""))))


@api.get(
    "/log/verify",
    summary="ตรวจว่าบันทึกไม่ถูกแก้",
    description="ตรวจลูกโซ่ของบันทึกทั้งหมด ใช้เวลาตามความยาวของบันทึก",
    responses={200: VerdictGiven},
)
def verify() -> Response:
    limit("verify", rates().heaviest)
    verdict = verify_log(store(), actor())
    return reply(
        VerdictGiven(
            is_whole=not verdict.findings,
            count=verdict.count,
            hash=verdict.hash,
            findings=[FindingGiven.of(finding) for finding in verdict.findings],
        )
    )
