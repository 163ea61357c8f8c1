"""The pages that people use: one module a feature, over the use cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.web.pages import (
    account,
    administration,
    batch_letters,
    batch_post,
    batches,
    cases,
    documents,
    exports,
    figures,
    followup,
    guide,
    home,
    letter_numbers,
    letterheads,
    paper_post,
    register,
    reports,
    review,
    schedules,
    search,
    send_in,
    tokens,
    watching,
    word_templates,
)
from service.web.pages.packing import add_packing
from service.web.pages.problems import add_lost
from service.web.pages.shell import add_shell

if TYPE_CHECKING:
    from flask import Flask

#: Each has a blueprint of its own name; the menu shows what is registered.
FEATURES: Final = (
    account.account,
    home.home,
    register.register,
    reports.reports,
    figures.figures,
    exports.exports,
    search.search,
    send_in.send_in,
    review.review,
    schedules.schedules,
    documents.documents,
    paper_post.paper_post,
    followup.followup,
    cases.cases,
    batches.batches,
    batch_letters.batch_letters,
    batch_post.batch_post,
    tokens.tokens,
    administration.administration,
    letterheads.letterheads,
    letter_numbers.letter_numbers,
    word_templates.word_templates,
    watching.watching,
    guide.guide,
)


def add_pages(app: Flask) -> None:
    """Have the app serve the pages."""
    app.secret_key = app.extensions["faf"].store.keys.seal("faf pages")
    app.config.update(SESSION_COOKIE_NAME="faf-told", SESSION_COOKIE_SAMESITE="Lax")
    add_packing(app)
    add_shell(app)
    for feature in FEATURES:
        app.register_blueprint(feature)
    add_lost(app)
