"""What two provinces have, for the tests that one sees nothing of the other.

Whoever adds routes adds here what belongs to the other province: a seed that makes it, the ids
that stand in addresses, words that must never be told, and bodies for what changes something.
The tests fail for an argument of an address that nobody has seeded.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from service.batches.bundle import Result
from service.batches.looking import see_held
from service.batches.post import record_posted
from service.debts.model import Notice
from service.exports.making import make_export
from service.register.post import Sending
from service.register.views import LIST
from service.store.schema import Role, loans, users
from service.store.scope import Scope
from service.store.taking import take
from service.store.views import save_view
from service.submissions.schedules import list_schedules
from tests.helpers.batches import CENTRAL
from tests.helpers.batches import Desk as Batches
from tests.helpers.entry_books import cells_of
from tests.helpers.submissions import BORROWER as BORROWER_OF_SAMPLE
from tests.helpers.submissions import STRANGER, Desk, typed_into, workbook, wrong_workbook
from tests.helpers.web import Caller, Site
from tests.integration.web import provinces_followup
from tests.unit.debts.builders import BORROWER, loan
from thai.ids import make_national_id
from thai.postal import make_s10

HERE, THERE = "เชียงใหม่", "ตรัง"
HERE_CODE, THERE_CODE = "50", "92"
EXPORT_OF_THEIRS: Final = f"ทะเบียนลูกหนี้ {THERE} 5 ม.ค. 69"
OURS: Final = loan(
    contract_no="กส. 1/2567",
    province=HERE,
    project_name="โครงการของเรา",
    parties=(replace(BORROWER, name="สหกรณ์บ้านเรา", id_number=make_national_id("199990000001")),),
)
THEIRS: Final = loan(
    contract_no="กส. 8642/2567",
    province=THERE,
    project_name="โครงการแพปลาตรัง",
    parties=(
        replace(
            BORROWER, name="สหกรณ์ประมงบ้านเขา", id_number=make_national_id("199990000002"),
            phone="080-777-1357",
        ),
    ),
    notices=(Notice("demand_notice_1", letter_no="ตง 0299/9753", tracking_no="RC975318642TH"),),
)  # fmt: skip


@dataclass
class Land:
    """The other province: ``ids`` by the argument of addresses, ``words`` never to be told.

    ``asked`` are what queries may ask for, by the name of the query's field.
    """

    ids: dict[str, list[Any]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    asked: dict[str, list[str]] = field(default_factory=dict)


Seed = Callable[[Site, Land], None]


def seed_loans(site: Site, land: Land) -> None:
    """A loan of each province."""
    with site.store.writing("test") as writer:
        take(writer, Scope.whole_country(), [OURS, THEIRS])
        query = select(loans.c.id).where(loans.c.contract_no == THEIRS.contract_no)
        land.ids["loan_id"] = [writer.connection.execute(query).scalar_one()]
    notice, party = THEIRS.notices[0], THEIRS.parties[0]
    texts = [THEIRS.contract_no, party.name, notice.letter_no, notice.tracking_no]
    land.words |= {*texts, party.id_number, party.phone, THEIRS.project_name}
    land.asked |= {
        "text": texts,
        "q": texts,
        "record": [THEIRS.contract_no],
        "province": [THERE, THERE_CODE],
    }


def seed_users(site: Site, land: Land) -> None:
    """A user of the other province, with a session and a token of theirs."""
    them = site.person(Role.PROVINCE_OFFICER, THERE_CODE, "somying.there")
    made = them.post("tokens", json={"name": "โปรแกรมของเขา", "tasks": ["read_register"]})
    session = them.get("session/list").get_json()["items"][0]
    with site.store.reading() as reader:
        query = select(users.c.id).where(users.c.username == "somying.there")
        land.ids["user_id"] = [reader.connection.execute(query).scalar_one()]
    land.ids |= {"token_id": [made.get_json()["id"]], "session_id": [session["id"]]}
    land.words |= {"somying.there", "โปรแกรมของเขา"}
    land.asked["who"] = ["user:somying.there"]


def seed_imports(site: Site, land: Land) -> None:
    """A workbook that the centre handed in."""
    centre = site.person(Role.CENTRAL_STAFF)
    form = {"file": (io.BytesIO(b"PK"), "สมุดของส่วนกลาง.xlsx")}
    land.ids["import_id"] = [centre.post("register/imports", data=form).get_json()["id"]]
    land.words.add("สมุดของส่วนกลาง")


def seed_views(site: Site, land: Land) -> None:
    """A view of the register's list that the user of the other province keeps."""
    with site.store.writing("test") as writer:
        name = "มุมมองของเขา"
        view = save_view(writer, land.ids["user_id"][0], LIST, name, {"text": "ก"})
    land.ids["view_id"] = [view]
    land.words.add(name)


def seed_exports(site: Site, land: Land) -> None:
    """The register of the other province, ordered there and ready to be fetched."""
    them = site.signed_in("somying.there")
    made = them.post("exports", json={"whole_register": {"provinces": [THERE]}}).get_json()
    make_export(site.store, site.services.files, "run", made["id"])
    assert made["title"] == EXPORT_OF_THEIRS
    land.ids["export_id"] = [made["id"]]
    land.words.add(EXPORT_OF_THEIRS)


def seed_submissions(site: Site, land: Land) -> None:
    """A request for another plan, accepted with its schedule proposed, and one returned."""
    desk = Desk(site.store, site.services.files)
    contract = cells_of(workbook())["contract_or_certificate_no"][0].coordinate
    data = typed_into(workbook(), {contract: THEIRS.contract_no})
    submission = desk.read(data, "คำขอของเขา.xlsx", by=STRANGER)
    desk.accept(submission, by=STRANGER)
    returned = desk.read(wrong_workbook(), "คำขอที่คืน.xlsx", by=STRANGER)
    desk.send_back(returned, "เหตุของเขา", by=STRANGER)
    desk.work()
    (proposal,) = list_schedules(site.store, STRANGER, size=9)
    land.ids |= {
        "submission_id": [submission.id, returned.id],
        "paper": [1],
        "record_version": [1],
        "crop": ["0" * 64],
        "schedule_id": [proposal.id],
    }
    land.words |= {"คำขอของเขา", "คำขอที่คืน", "เหตุของเขา", BORROWER_OF_SAMPLE, submission.digest}
    land.asked |= {
        "contract_no": [THEIRS.contract_no],
        "sent_by": [STRANGER.name],
        "document": ["ns02"],
    }


def seed_batches(site: Site, land: Land) -> None:
    """Letters to the other province, made and posted, and a batch that held its loan back."""
    desk = Batches(site.store, site.services.files)
    of_theirs = {"as_of": date(2025, 11, 20), "provinces": frozenset({THERE_CODE})}
    made = desk.make(kind="overdue_demand", formats=("docx", "pdf"), **of_theirs)
    held = desk.plan(kind="guarantor_default_notice", **of_theirs)
    number = make_s10("RX", 13579246)
    record_posted(site.store, CENTRAL, made, [Sending(1, number)], date(2025, 11, 21))
    (view,) = see_held(site.store, CENTRAL, held).held
    land.ids |= {
        "batch_id": [made, held],
        "no": [1],
        "held_id": [view.held.id],
        "result": [each.value for each in Result],
        "office": [THERE_CODE],
    }
    land.words.add(number)
    land.asked |= {"kind": ["overdue_demand"], "office": [THERE_CODE]}


#: In the order in which they build on one another.
SEEDS: Final[list[Seed]] = [
    seed_loans,
    # Before a request for another plan holds the letters back.
    seed_batches,
    seed_users,
    seed_imports,
    seed_views,
    seed_exports,
    seed_submissions,
    provinces_followup.seed_followup,
    provinces_followup.seed_papers,
]

#: Arguments of addresses that are nobody's, with values to ask with.
NEUTRAL: Final[dict[str, list[Any]]] = {
    "document_id": ["ns02"],
    "name": ["docs.js"],
    "version": ["x"],
    "page": [1],
    "which": [each.value for each in Result],
    "suffix": ["pdf", "docx"],
    "digest": ["0" * 64],
    "template_id": [1],
    "file": ["frames/memo.docx"],
    "side": ["then"],
    "year": [2568],
    # Of reports one is enough here: tests/integration/reports has all of them.
    "kind": ["overdue"],
    **provinces_followup.NEUTRAL,
}

_USER: Final = {"full_name": "นายใหม่", "role": "approver", "office": HERE_CODE}
_SEEN: Final = {"headers": {"If-Match": '"2"'}}
_POSTED: Final = f"ลำดับ,เลขที่ลงทะเบียน\n1,{make_s10('RX', 2)}\n"
_DELIVERED: Final = "ลำดับ,วันที่ได้รับ\n1,25/11/2568\n"
#: Bodies that would do what the route does, by its endpoint; functions make fresh streams.
BODIES: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    "api-users.change_user": lambda: {"json": _USER, **_SEEN},
    "api-users.disable_user": lambda: _SEEN,
    "api-users.enable_user": lambda: _SEEN,
    "api-users.end_sessions": dict,
    "api-users.reset_password": lambda: {"json": {}, **_SEEN},
    "api-tokens.revoke_token": dict,
    "api-session.end_session": dict,
    "api-exports.drop_export": dict,
    "account.end_session": dict,
    "api-submissions.read_anew": lambda: {"json": {}, **_SEEN},
    "api-submission-papers.change_paper": lambda: {
        "json": {"changes": [{"path": "borrower_name", "value": "x"}]},
        **_SEEN,
    },
    "api-submission-papers.apply": lambda: {"json": {"kind": "suggestion", "at": 0}, **_SEEN},
    "api-submission-papers.say_loan": lambda: {"json": {"contract_no": ""}, **_SEEN},
    "api-submission-papers.decide_paper": lambda: {
        "json": {"decision": "reopen", "reasons": ["x"]},
        **_SEEN,
    },
    "api-schedules.date_schedule": lambda: {
        "json": {"due_dates": [{"no": 1, "due_date": "2026-01-31"}]},
        "headers": {"If-Match": '"1"'},
    },
    "api-schedules.decide_schedule": lambda: {
        "json": {"decision": "refuse", "decided_on": "2026-01-31", "resolution": "x"},
        "headers": {"If-Match": '"1"'},
    },
    "api-batches.plan_anew": lambda: _SEEN,
    "api-batches.start": lambda: _SEEN,
    "api-batches.resume": lambda: _SEEN,
    "api-batches.cancel": lambda: _SEEN,
    "api-batches.results": lambda: _SEEN,
    "api-batch-rows.exclude": lambda: {"json": {"numbers": [1], "reason": "x"}, **_SEEN},
    "api-batch-rows.include": lambda: {"json": {"numbers": [1]}, **_SEEN},
    "api-batch-rows.withdraw": lambda: {"json": {"numbers": [1], "reason": "x"}, **_SEEN},
    "api-batch-rows.override": lambda: {"json": {"reason": "x"}, **_SEEN},
    "api-batch-post.posted": lambda: {
        "json": {"posted_on": "2025-11-22", "letters": [{"no": 1}], "overwrite": True}
    },
    "api-batch-post.pasted": lambda: {
        "json": {"posted_on": "2025-11-22", "text": make_s10("RX", 1), "overwrite": True}
    },
    "api-batch-post.posted_list": lambda: {
        "data": {"posted_on": "2025-11-22", "file": (io.BytesIO(_POSTED.encode()), "x.csv")}
    },
    "api-batch-post.forget": lambda: {"json": {"numbers": [1]}},
    "api-batch-post.deliveries": lambda: {
        "json": {"letters": [{"no": 1, "on": "2025-11-25", "outcome": "received"}]}
    },
    "api-batch-post.deliveries_list": lambda: {
        "data": {"file": (io.BytesIO(_DELIVERED.encode()), "x.csv")}
    },
    "api-batch-post.set_counter": lambda: {"json": {"next_number": 900}},
    "register.drop_view": dict,
    "register.numbers": dict,
    **provinces_followup.BODIES,
}


def seeded(site: Site) -> Land:
    """Both provinces in the store."""
    land = Land()
    for seed in SEEDS:
        seed(site, land)
    return land


def people(site: Site) -> list[Caller]:
    """Everybody who works for a province only."""
    roles = (Role.PROVINCE_OFFICER, Role.APPROVER, Role.ADMINISTRATOR)
    return [site.person(role, HERE_CODE) for role in roles]
