"""Keys for programs: one's own API tokens."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import Response, flash, render_template, request, url_for

from service.access import tokens as kept
from service.access.actor import MAY, Task
from service.store.errors import StoreError
from service.web.auth import signed, store
from service.web.pages.forms import given, go, refused, told
from service.web.pages.shell import confirm, is_confirmed, pages, today
from service.web.words import t
from thai.dates import DateError, format_date, parse_date

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

tokens = pages("tokens", "account/tokens")

_USUAL_DAYS: Final = 90
_LONGEST_NAME: Final = 100


@tokens.get("", endpoint="tokens")
def list_of_tokens() -> str:
    return _page({}, {"until": format_date(today() + timedelta(days=_USUAL_DAYS))})


def _page(errors: Mapping[str, str], typed: Mapping[str, str], ticked: Collection[str] = ()) -> str:
    user = signed().user
    return render_template(
        "account/tokens.html",
        found=kept.own_tokens(store(), user),
        now=store().clock(),
        tasks=[task.value for task in Task if task in MAY[user.role]],
        errors=errors,
        typed=typed,
        ticked=ticked,
        most_days=kept.LONGEST_DAYS,
    )


@tokens.post("")
def make() -> str | Response:
    """A new token; its secret is on this one page only."""
    typed = {"name": given("name", _LONGEST_NAME), "until": given("until", 60)}
    ticked = [name for name in request.form.getlist("task") if name in set(Task)]
    errors = {}
    if not typed["name"]:
        errors["name"] = t("form.missing")
    if not ticked:
        errors["task"] = t("account.token.no_task")
    try:
        until = parse_date(typed["until"])
    except DateError:
        errors["until"] = t("form.bad_value")
    if errors:
        return refused(_page(errors, typed, ticked))
    wanted = [Task(name) for name in ticked]
    try:
        made = kept.make_token(
            store(), signed().user, name=typed["name"], tasks=wanted, expires_on=until
        )
    except StoreError as error:
        return refused(_page({"until": told(error)}, typed, ticked))
    return render_template("account/token.html", secret=made.secret, name=typed["name"])


@tokens.route("/<int:token_id>/revoke", methods=["GET", "POST"])
def revoke(token_id: int) -> str | AnyResponse:
    back = url_for("tokens.tokens")
    if not is_confirmed():
        says = [t("account.token.revoke_what")]
        return confirm(
            t("account.token.revoke_title"), says, button=t("account.token.revoke_go"), cancel=back
        )
    kept.revoke_token(store(), signed().user, token_id)
    flash(t("account.token.revoked"))
    return go(back)
