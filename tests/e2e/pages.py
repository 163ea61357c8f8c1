"""Every page that people can open, for the walk at both widths and for the screenshots.

Each feature adds its own. ``values`` are those of the address: a name in braces is looked up in
the notes of the demo (``Demo.notes``), which a feature fills in ``tests/helpers/demo.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.helpers.browser import Site


@dataclass(frozen=True, slots=True)
class Walk:
    """A page as one person sees it; ``name`` is that of its screenshot."""

    endpoint: str
    user: str = "staff"
    name: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    #: The status that the page answers with.
    status: int = 200

    @property
    def title(self) -> str:
        return self.name or self.endpoint.replace(".", "-")


PAGES: Final = (
    # shell
    Walk("account.sign_in", user=""),
    Walk("account.first_password", user="newcomer"),
    Walk("account.account", user="chiangmai"),
    Walk("account.password", user="chiangmai"),
    Walk("account.add_factor", user="chiangmai"),
    Walk("account.remove_factor", user="chiangmai"),
    Walk("tokens.tokens", user="staff"),
    Walk("tokens.revoke", user="staff", values={"token_id": 1}),
    Walk("home.home", user="chiangmai", name="home-province"),
    Walk("home.home", user="staff", name="home-centre"),
    Walk("home.home", user="admin", name="home-admin"),
    Walk("home.home", user="korat", name="home-first-steps"),
    Walk("home.due", user="staff", name="home-due-law", values={"kind": "by_law", "when": "late"}),
    Walk("home.due", user="chiangmai", name="home-due-reports", values={"kind": "reports"}),
    Walk("search.search", user="staff", values={"q": "วิสาหกิจ"}),
    Walk("search.search", user="staff", name="search-people", values={"q": "นาง"}),
    Walk("search.search", user="staff", name="search-nothing", values={"q": "ไม่มีคำนี้แน่"}),
    Walk("guide.guide", user="chiangmai"),
    # register
    Walk("register.register", user="staff", name="register-centre"),
    Walk(
        "register.register",
        user="chiangmai",
        name="register-province",
        values={"debtor_class": "default", "text": "สหกรณ์"},
    ),
    Walk("register.register", user="approver", name="register-nothing", values={"text": "ไม่มีใคร"}),
    Walk("register.loan", user="chiangmai", values={"loan_id": "{loan}"}),
    # what is sent in
    Walk("send_in.send_in", user="chiangmai"),
    Walk("send_in.send_in", user="korat", name="send_in-nothing"),
    Walk("review.review", user="staff"),
    Walk("review.review", user="korat", name="review-nothing"),
    Walk("review.submission", user="chiangmai", values={"submission_id": "{submission_broken}"}),
    Walk(
        "review.paper",
        user="chiangmai",
        name="review-faulty",
        values={"submission_id": "{submission_faulty}", "paper": 1},
    ),
    Walk(
        "review.paper",
        user="chiangmai",
        name="review-sound",
        values={"submission_id": "{submission_sound}", "paper": 1},
    ),
    # proposed schedules
    Walk("schedules.schedules", user="approver"),
    Walk("schedules.schedules", user="korat", name="schedules-nothing"),
    Walk("schedules.schedule", user="approver", values={"proposal_id": "{schedule}"}),
    Walk(
        "schedules.schedule",
        user="chiangmai",
        name="schedules-province",
        values={"proposal_id": "{schedule}"},
    ),
    # batches of notices
    Walk("batches.batches"),
    Walk("batches.batches", user="chiangmai", name="batches-province"),
    Walk("batches.batches", name="batches-nothing", values={"state": "cancelled"}),
    Walk("batches.new"),
    *(
        Walk("batches.batch", name=f"batches-{name}", values={"batch_id": f"{{batch_{name}}}"})
        for name in ("planned", "running", "done")
    ),
    Walk(
        "batches.batch",
        user="chiangmai",
        name="batches-done-province",
        values={"batch_id": "{batch_done}"},
    ),
    Walk("batch_letters.letters", name="batches-letters", values={"batch_id": "{batch_planned}"}),
    Walk(
        "batch_letters.letters",
        user="chiangmai",
        name="batches-letters-made",
        values={"batch_id": "{batch_done}"},
    ),
    Walk("batch_letters.held", name="batches-held", values={"batch_id": "{batch_planned}"}),
    Walk(
        "batch_letters.letter",
        name="batches-letter",
        values={"batch_id": "{batch_planned}", "no": 1},
    ),
    Walk("batch_post.post", name="batches-post", values={"batch_id": "{batch_done}"}),
    Walk("batch_post.deliveries", name="batches-deliveries", values={"batch_id": "{batch_done}"}),
    Walk(
        "batch_post.deliveries",
        name="batches-deliveries-returned",
        values={"batch_id": "{batch_done}", "post": "returned"},
    ),
    # follow-up and cases
    Walk("followup.followup", user="chiangmai"),
    Walk("followup.followup", user="staff", name="followup-centre", values={"awaits": "yes"}),
    Walk("followup.new_visit", user="chiangmai"),
    Walk("followup.visit", user="chiangmai", values={"visit_id": "{visit}"}),
    Walk(
        "followup.reporter",
        user="chiangmai",
        values={"province": "{visit_province}", "fiscal_year": "{visit_year}", "round": 1},
    ),
    Walk("cases.cases", user="staff"),
    Walk("cases.cases", user="chiangmai", name="cases-province"),
    Walk("cases.case", user="chiangmai", values={"case_id": "{case}"}),
    # documents
    Walk("documents.documents", user="chiangmai"),
    Walk("documents.documents", user="korat", name="documents-nothing"),
    Walk("documents.new", user="chiangmai", values={"document": "ns02", "loan_id": "{loan}"}),
    Walk("documents.draft", user="chiangmai", values={"draft_id": "{draft}"}),
    Walk("documents.made", user="chiangmai", values={"document_id": "{paper}"}),
    Walk(
        "documents.made",
        user="chiangmai",
        name="documents-letter",
        values={"document_id": "{letter}"},
    ),
    # reports
    Walk("reports.reports"),
    *(
        Walk("reports.report", name=f"reports-{kind}", values={"kind": kind})
        for kind in (
            "progress",
            "summary",
            "people",
            "rehabilitation",
            "substitution",
            "cases",
            "overdue",
            "budget",
        )
    ),
    Walk(
        "reports.report",
        user="chiangmai",
        name="reports-empty",
        values={"kind": "progress", "fiscal_year": 2566},
    ),
    Walk("reports.behind", values={"answer": "measure:rehabilitation"}),
    Walk("exports.exports"),
    Walk("exports.exports", user="korat", name="exports-nothing"),
    Walk("figures.plans"),
    Walk("figures.budgets"),
    Walk("figures.budgets", user="approver", name="figures-budgets-read-only"),
    # administration
    Walk("administration.administration", user="admin"),
    Walk("administration.users", user="admin"),
    Walk(
        "administration.users",
        user="admin",
        name="administration-users-nothing",
        values={"text": "nobody"},
    ),
    Walk("administration.new_user", user="admin"),
    Walk("administration.user", user="admin", values={"user_id": 1}),
    Walk("administration.users", user="staff", name="administration-forbidden", status=403),
    Walk("administration.administration", user="approver", name="administration-approver"),
    Walk("letterheads.offices", user="admin", name="administration-offices"),
    Walk(
        "letterheads.office",
        user="admin",
        name="administration-office",
        values={"office": "50"},
    ),
    Walk(
        "letterheads.office",
        user="admin",
        name="administration-office-own",
        values={"office": "34"},
    ),
    Walk(
        "letterheads.version",
        user="admin",
        name="administration-office-version",
        values={"office": "34", "no": 1},
    ),
    Walk(
        "letter_numbers.numbers",
        user="admin",
        name="administration-numbers",
        values={"office": "50"},
    ),
    Walk("word_templates.templates", user="admin", name="administration-templates"),
    Walk(
        "word_templates.template",
        user="staff",
        name="administration-template",
        values={"file": "notices/demand_notice_1/template.docx"},
    ),
    Walk(
        "word_templates.template",
        user="admin",
        name="administration-template-waits",
        values={"file": "notices/repayment_reminder/template.docx"},
    ),
    Walk(
        "word_templates.version",
        user="approver",
        name="administration-template-decide",
        values={"template_id": "{template}"},
    ),
    Walk("watching.log", user="admin", name="administration-log"),
    Walk(
        "watching.log",
        user="approver",
        name="administration-log-bad-day",
        values={"who": "nobody", "since": "31/13/2568"},
    ),
    Walk("watching.work", user="admin", name="administration-work"),
)

#: Endpoints that answer GET with something else than a page, and why.
NO_PAGES: Final[Mapping[str, str]] = {
    "shell.static": "files",
    "register.export": "an Excel file",
    "exports.file": "the file that was ordered",
    "followup.photo": "a picture",
    "cases.template": "an Excel file",
    "cases.export": "an Excel file",
    "documents.draft_picture": "a picture",
    "documents.download": "a file",
    "review.original_file": "the file as it was sent",
    "review.marked_file": "the marked copy",
    "review.crop_picture": "a picture",
    "review.page_picture": "a picture",
    "batch_letters.page_picture": "a picture",
    "batch_letters.preview": "a PDF",
    "batch_letters.letter_file": "a letter as Word or PDF",
    "batch_letters.all_letters": "a ZIP",
    "batch_letters.posting_list": "an Excel file",
    "batch_letters.result_file": "a PDF or an Excel file",
    "word_templates.picture": "a picture",
    "word_templates.shipped": "a Word file",
    "word_templates.word": "a Word file",
    "reports.excel": "an Excel file",
    "reports.pdf": "a PDF",
    "figures.plans_workbook": "an Excel file",
    "figures.budgets_workbook": "an Excel file",
    "letterheads.sample": "a picture",
}


def path_of(web: Site, walk: Walk) -> str:
    """The address of a page."""
    values = {
        name: value.format_map(web.demo.notes) if isinstance(value, str) else value
        for name, value in walk.values.items()
    }
    return web.path_of(walk.endpoint, **values)
