"""The Word files of documents: proposed, looked at beside those of today, decided by another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from flask import Response, flash, render_template, request, url_for

from service.access.actor import Task
from service.store.errors import NotFoundError, StoreError
from service.store.schema.word_templates import TemplateState
from service.web.auth import actor, services, store
from service.web.pages.forms import given, go, number, refused, told
from service.web.pages.shell import confirm, is_confirmed, pages
from service.web.pages.template_names import name_of
from service.web.ratelimits import limit, rates
from service.web.reply import DOCX, file
from service.web.words import t
from service.word_templates.keeping import (
    MOST_BYTES,
    Side,
    approve,
    draw_pages,
    list_templates,
    propose,
    propose_back,
    reject,
    see_template,
    see_version,
    shipped_file,
    withdraw,
    word_file,
)
from templates.findings import Severity
from thai.text import safe_filename, sort_key

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from service.word_templates.keeping import SeenVersion
    from templates.findings import Finding

word_templates = pages("word_templates", "administration/templates")

_LONGEST: Final = 500
_FILE: Final = "/files/<path:file>"
_VERSION: Final = "/versions/<int:template_id>"
_TONES: Final = {"proposed": "wait", "approved": "good", "rejected": "bad", "withdrawn": ""}


@word_templates.get("", endpoint="templates")
def list_of_templates() -> str:
    found = list_templates(store(), actor())
    names = Counter(name_of(each.file) for each in found)
    return render_template(
        "templates/list.html",
        waiting=[each for each in found if each.waiting is not None],
        frames=[each for each in found if each.file.startswith("frames/")],
        documents=sorted(
            (each for each in found if not each.file.startswith("frames/")),
            key=lambda each: sort_key(name_of(each.file)),
        ),
        name_of=name_of,
        namesakes={name for name, count in names.items() if count > 1},
    )


# --- one file -----------------------------------------------------------------------------


@word_templates.get(_FILE, endpoint="template")
def one_file(file: str) -> str:
    return _page(file)


def _page(file: str, findings: Sequence[Finding] = ()) -> str:
    template, versions = see_template(store(), actor(), file)
    earlier = [0, *(each.no for each in versions if each.state is TemplateState.APPROVED)]
    return render_template(
        "templates/template.html",
        template=template,
        name=name_of(template.file),
        versions=versions,
        earlier=[no for no in sorted(set(earlier)) if no != template.number],
        may_propose=actor().may(Task.MANAGE_TEMPLATES),
        found=findings,
        reason=given("reason", _LONGEST),
        tones=_TONES,
        most=f"{MOST_BYTES // 1024**2} MB",
    )


@word_templates.post(_FILE, endpoint="propose")
def take(file: str) -> AnyResponse:
    """A Word file, or the number of an earlier version to go back to."""
    limit("templates", rates().costly)
    reason = given("reason", _LONGEST)
    try:
        if "number" in request.form:
            version, findings = propose_back(
                store(), services().files, actor(), file, number=number("number"), reason=reason
            )
        else:
            upload = request.files.get("file")
            data = upload.stream.read(MOST_BYTES + 1) if upload is not None else b""
            version, findings = propose(
                store(), services().files, actor(), file, data=data, reason=reason
            )
    except NotFoundError:
        raise
    except StoreError as error:
        return refused(_page(file, [error.finding]))
    if version is None:
        return refused(_page(file, findings))
    flash(t("administration.template.is_proposed", number=version.no))
    return go(url_for("word_templates.version", template_id=version.id))


@word_templates.get("/shipped/<path:file>", endpoint="shipped")
def shipped(file: str) -> Response:
    return _word(file, 0, shipped_file(actor(), file))


# --- one version --------------------------------------------------------------------------


@word_templates.get(_VERSION, endpoint="version")
def one_version(template_id: int) -> str:
    return _version_page(template_id)


def _version_page(template_id: int, findings: Sequence[Finding] = ()) -> str:
    seen = see_version(store(), actor(), template_id)
    users = {each.id: each.about.title for each in seen.template.users}
    chosen = request.args.get("document", "")
    document_id = chosen if chosen in users else next(iter(users))
    return render_template(
        "templates/version.html",
        seen=seen,
        version=seen.version,
        name=name_of(seen.template.file),
        found=[*findings, *seen.findings],
        users=sorted(users.items(), key=lambda pair: sort_key(pair[1])),
        document_id=document_id,
        sides=_sides(seen, document_id),
        tones=_TONES,
        is_own=seen.version.proposed_by == actor().name,
        may_decide=actor().may(Task.APPROVE_TEMPLATES),
        number_now=seen.template.number,
    )


def _sides(seen: SeenVersion, document_id: str) -> list[tuple[str, int]]:
    """Each side with its count of pages; what is decided is shown by itself."""
    sides = list(Side) if seen.version.is_open else [Side.THEN]
    return [(side.value, len(_pictures(seen.version.id, document_id, side))) for side in sides]


def _pictures(template_id: int, document_id: str, side: Side) -> tuple[bytes, ...]:
    files = services().files
    return draw_pages(store(), files, actor(), template_id, document_id, side=side)


@word_templates.get(f"{_VERSION}/pages/<document_id>/<side>/<int:page>.jpg", endpoint="picture")
def picture(template_id: int, document_id: str, side: str, page: int) -> Response:
    wanted = next((each for each in Side if each.value == side), None)
    if wanted is None:
        raise NotFoundError("papers.no_page", found=side)
    drawn = _pictures(template_id, document_id, wanted)
    if not 0 < page <= len(drawn):
        raise NotFoundError("papers.no_page", found=str(page))
    return Response(drawn[page - 1], mimetype="image/jpeg")


@word_templates.get(f"{_VERSION}/word", endpoint="word")
def word(template_id: int) -> Response:
    version = see_version(store(), actor(), template_id).version
    data = word_file(store(), services().files, actor(), template_id)
    return _word(version.file, version.no, data)


def _word(file_key: str, no: int, data: bytes) -> Response:
    said = t("administration.template.version", number=no) if no else ""
    name = safe_filename(f"{name_of(file_key)} {said}".strip())
    return file(data, f"{name}.docx", DOCX, size=len(data))


# --- decisions ----------------------------------------------------------------------------


@word_templates.post(f"{_VERSION}/approve", endpoint="approve")
def say_yes(template_id: int) -> str | AnyResponse:
    here = url_for("word_templates.version", template_id=template_id)
    if not is_confirmed():
        seen = see_version(store(), actor(), template_id)
        return confirm(
            t("administration.template.approve"),
            [
                name_of(seen.template.file),
                t("administration.template.approve_says", count=len(seen.template.users)),
            ],
            button=t("administration.template.approve"),
            cancel=here,
            danger=False,
        )
    limit("templates", rates().costly)
    try:
        findings = approve(store(), services().files, actor(), template_id)
    except StoreError as error:
        return _not_done(here, error)
    errors = [each for each in findings if each.severity is Severity.ERROR]
    if errors:
        return refused(_version_page(template_id, errors))
    flash(t("administration.template.is_approved"))
    return go(here)


@word_templates.post(f"{_VERSION}/reject", endpoint="reject")
def say_no(template_id: int) -> AnyResponse:
    here = url_for("word_templates.version", template_id=template_id)
    try:
        reject(store(), actor(), template_id, given("reason", _LONGEST))
    except StoreError as error:
        return _not_done(here, error)
    flash(t("administration.template.is_rejected"))
    return go(here)


@word_templates.post(f"{_VERSION}/withdraw", endpoint="withdraw")
def take_back(template_id: int) -> str | AnyResponse:
    here = url_for("word_templates.version", template_id=template_id)
    if not is_confirmed():
        return confirm(
            t("administration.template.withdraw"),
            [t("administration.template.withdraw_says")],
            button=t("administration.template.withdraw"),
            cancel=here,
        )
    try:
        withdraw(store(), actor(), template_id)
    except StoreError as error:
        return _not_done(here, error)
    flash(t("administration.template.is_withdrawn"))
    return go(here)


def _not_done(here: str, error: StoreError) -> AnyResponse:
    flash(told(error), "error")
    return go(here)
