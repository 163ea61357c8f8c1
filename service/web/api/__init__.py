"""The routes of ``/api/v1``, one module a subject; ``loans`` shows how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.web.api import (
    batch_files,
    batch_post,
    batch_rows,
    batches,
    cases,
    documents,
    exports,
    followup,
    followup_reports,
    jobs,
    loans,
    log,
    offices,
    paper_post,
    papers,
    register,
    schedules,
    search,
    session,
    submission_papers,
    submissions,
    tokens,
    users,
    visits,
)

if TYPE_CHECKING:
    from flask_openapi3.openapi import OpenAPI

#: Modules with a blueprint ``api``, in the order of the documentation.
SUBJECTS = (
    session,
    tokens,
    users,
    loans,
    register,
    exports,
    search,
    submissions,
    submission_papers,
    schedules,
    batches,
    batch_rows,
    batch_files,
    batch_post,
    documents,
    papers,
    paper_post,
    visits,
    followup,
    followup_reports,
    cases,
    offices,
    jobs,
    log,
)


def add_api(app: OpenAPI) -> None:
    """Give the app all routes of the API."""
    for subject in SUBJECTS:
        app.register_api(subject.api)
