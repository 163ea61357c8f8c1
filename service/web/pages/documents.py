"""Making one document: chosen, filled in beforehand, mended in a form with its pages beside it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pypdfium2 as pdfium
from flask import Response, flash, render_template, request, url_for

from parsers.reading import Reading
from service.debts.model import NoticeOutcome
from service.documents.known import known_of
from service.documents.making import MAKING
from service.documents.package import BadRecord, CannotMake
from service.papers.drafts import (
    contract_of,
    discard_draft,
    prefill,
    save_draft,
    see_draft,
    see_drafts,
    see_papers,
    start_draft,
)
from service.papers.making import MEDIA, Order, fetch_paper, find_document, make_paper, see_paper
from service.store.errors import NotFoundError, Stale, StoreError
from service.store.papers import PaperFilters
from service.store.schema.followup import PaperFormat
from service.submissions.draft import Draft, check
from service.submissions.mending import mend
from service.submissions.view import shown_fields, shown_tables
from service.web.auth import actor, services, store
from service.web.pages.forms import given, go, number, refused, told
from service.web.pages.record_form import ASKED, VALUE, typed_changes
from service.web.pages.shell import confirm, is_confirmed, is_partial, pages, stale, today
from service.web.pages.template_names import told_versions
from service.web.ratelimits import limit, rates
from service.web.reply import file
from service.web.words import t
from service.word_templates.force import made_with, press_in_force
from templates.catalogue import Document
from templates.catalogue import documents as catalogue
from templates.findings import Severity
from templates.identity import Identity
from templates.slots import SlotKind
from thai.dates import format_date
from thai.text import sort_key

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from service.store.papers import Draft as KeptDraft
    from templates.findings import Finding
    from templates.record import Record

documents = pages("documents", "documents")

_SHOWN: Final = 20
_LONGEST: Final = 1_200
_DRAFT: Final = "/drafts/<int:draft_id>"


@documents.get("", endpoint="documents")
def choose() -> str:
    return render_template(
        "documents/documents.html",
        titles=_titles(),
        contract_no=request.args.get("contract_no", "")[:100],
        chosen=request.args.get("document", ""),
        drafts=see_drafts(store(), actor(), PaperFilters(), size=_SHOWN).drafts,
        made=see_papers(store(), actor(), PaperFilters(), size=_SHOWN).papers,
        title_of={each.id: each.about.title for each in catalogue().values()},
    )


def _titles() -> list[tuple[str, str]]:
    found = ((each.id, each.about.title) for each in catalogue().values())
    return sorted(found, key=lambda pair: sort_key(pair[1]))


@documents.get("/new", endpoint="new")
def new() -> str:
    """One click away on a loan's page: asks once, for a draft is kept from then on."""
    document = find_document(request.args.get("document", ""))
    loan_id = request.args.get("loan_id", type=int)
    contract_no = contract_of(store(), actor(), loan_id) if loan_id else ""
    return render_template("documents/new.html", document=document, contract_no=contract_no)


@documents.post("/new")
def start() -> AnyResponse:
    """A draft with all that the register knows of it."""
    document, contract_no = given("document", 100), given("contract_no", 100)
    try:
        data, warnings = prefill(store(), actor(), document, contract_no, today())
        draft = start_draft(store(), actor(), document, data, contract_no)
    except StoreError as error:
        flash(told(error), "error")
        return go(url_for("documents.documents", document=document, contract_no=contract_no))
    for each in warnings:
        flash(f"{each.sentence} {each.remedy}".strip(), "error")
    return go(url_for("documents.draft", draft_id=draft.id))


# --- a draft ------------------------------------------------------------------------------


def _opened(kept: KeptDraft) -> tuple[Draft, Record | None]:
    """The draft as a paper under review is seen: its fields, and what is wrong with them."""
    reading = Reading("", identity=Identity(kept.document), data=kept.data or {})
    return check(Draft(reading))


@documents.get(_DRAFT, endpoint="draft")
def draft_page(draft_id: int) -> str:
    return _page(see_draft(store(), actor(), draft_id))


def _page(
    kept: KeptDraft,
    wrong: Sequence[Finding] = (),
    typed: Mapping[str, Sequence[str]] | None = None,
) -> str:
    draft, record = _opened(kept)
    document = find_document(kept.document)
    fields = shown_fields(draft)
    return render_template(
        "documents/_state.html" if is_partial() else "documents/draft.html",
        kept=kept,
        document=document,
        draft=draft,
        found=draft.reading.findings,
        fields=fields,
        known={each.path: each.label for each in fields},
        tables=shown_tables(draft),
        pages=_count(_pdf(document, kept.data or {}, record)),
        is_ready=record is not None and not draft.errors,
        has_number="letter_no" in document.record.model_fields,
        formats=list(PaperFormat),
        wrong=wrong,
        typed=typed or {},
        kinds=SlotKind,
        value=VALUE,
        asked=ASKED,
    )


def _pdf(document: Document, data: Mapping[str, Any], record: Record | None) -> bytes:
    """The real pages; of what is not yet whole the form with what is known."""
    try:
        press = press_in_force(store(), services().files, document.id)
        with MAKING:
            if record is not None:
                return press.pdf(record, today())
            known, _ = known_of(document.record, data)
            return press.fillable_pdf(known)
    except (BadRecord, CannotMake):
        return b""


def _count(pdf: bytes) -> int:
    return len(pdfium.PdfDocument(pdf)) if pdf else 0


@documents.get(f"{_DRAFT}/pages/<int:page>.jpg")
def draft_picture(draft_id: int, page: int) -> Response:
    kept = see_draft(store(), actor(), draft_id)
    _, record = _opened(kept)
    pdf = _pdf(find_document(kept.document), kept.data or {}, record)
    if not 0 < page <= _count(pdf):
        raise NotFoundError("papers.no_page", found=str(page))
    document = pdfium.PdfDocument(pdf)
    document.init_forms()
    picture, out = document[page - 1].render(scale=_LONGEST / 842).to_pil(), io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return Response(out.getvalue(), mimetype="image/jpeg")


@documents.post(_DRAFT)
def save(draft_id: int) -> AnyResponse | str:
    """Keep what was typed; a value that is none is told and the others are kept by the page."""
    kept = see_draft(store(), actor(), draft_id)
    draft, _ = _opened(kept)
    changes = typed_changes(shown_fields(draft))
    wants_made = "make" in request.form
    if changes:
        try:
            draft, _ = mend(draft, changes)
            data = dict(draft.reading.data)
            kept = save_draft(store(), actor(), draft_id, data, number("version"))
        except Stale:
            return _somebody_was_quicker(kept)
        except StoreError as error:
            page = _page(kept, [error.finding], request.form.to_dict(flat=False))
            return page if is_partial() else refused(page)
    if is_partial():
        return _page(see_draft(store(), actor(), draft_id))
    if wants_made:
        return _make(see_draft(store(), actor(), draft_id))
    flash(t("documents.saved") if changes else t("documents.unchanged"))
    return go(url_for("documents.draft", draft_id=draft_id))


def _somebody_was_quicker(kept: KeptDraft) -> Response:
    now = see_draft(store(), actor(), kept.id)
    return stale(
        [(t("documents.draft_title"), now.changed_by.removeprefix("user:"), "")],
        version=now.version,
        cancel=url_for("documents.draft", draft_id=kept.id),
    )


def _make(kept: KeptDraft) -> AnyResponse:
    limit("papers", rates().costly)
    chosen = [each for each in PaperFormat if each.value in request.form.getlist("format")]
    order = Order(
        kept.document,
        kept.data or {},
        chosen,
        kept.contract_no,
        number=given("number", 10) == "yes",
        draft=kept.id,
    )
    try:
        paper, findings = make_paper(store(), services().files, actor(), order)
    except StoreError as error:
        return refused(_page(kept, [error.finding]))
    if paper is None:
        return refused(_page(kept, [each for each in findings if each.severity is Severity.ERROR]))
    flash(t("documents.is_made"))
    # What the record's rules find was told beside the draft.
    for each in findings:
        if each.code == "papers.not_in_register":
            flash(f"{each.sentence} {each.remedy}", "error")
    return go(url_for("documents.made", document_id=paper.id))


@documents.post(f"{_DRAFT}/discard")
def discard(draft_id: int) -> str | AnyResponse:
    if not is_confirmed():
        return confirm(
            t("documents.discard"),
            [t("documents.discard_says")],
            button=t("documents.discard"),
            cancel=url_for("documents.draft", draft_id=draft_id),
        )
    discard_draft(store(), actor(), draft_id)
    flash(t("documents.discarded"))
    return go(url_for("documents.documents"))


# --- made ---------------------------------------------------------------------------------


@documents.get("/<int:document_id>", endpoint="made")
def made(document_id: int) -> str:
    return made_page(document_id)


def made_page(
    document_id: int,
    errors: Mapping[str, str] | None = None,
    general: Sequence[str] = (),
    found: Sequence[Finding] = (),
) -> str:
    """A document with its files and what became of it at the post, and what is wrong of that."""
    paper = see_paper(store(), actor(), document_id)
    return render_template(
        "documents/made.html",
        paper=paper,
        title=find_document(paper.document).about.title,
        version=told_versions(made_with(store(), paper.document, paper.template_hash)),
        formats=list(PaperFormat),
        errors=errors or {},
        general=general,
        found=found,
        typed=request.form,
        day=format_date(today(), "short"),
        outcomes=[(each.value, each.label) for each in NoticeOutcome if each.value],
    )


@documents.get("/<int:document_id>/<kind>")
def download(document_id: int, kind: str) -> Response:
    wanted = next((each for each in PaperFormat if each.value == kind), None)
    if wanted is None:
        raise NotFoundError("papers.no_page", found=kind)
    limit("paper files", rates().costly)
    data = fetch_paper(store(), services().files, actor(), document_id, wanted)
    paper = see_paper(store(), actor(), document_id)
    media_type, ending = MEDIA[wanted]
    name = " ".join(filter(None, (find_document(paper.document).about.title, paper.letter_no)))
    return file(data, f"{name}{ending}", media_type, size=len(data))
