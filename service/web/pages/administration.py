"""Administration: what this person may look after; users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from flask import Response, flash, render_template, request, url_for

from service.access import administration as users
from service.access.actor import Actor, ForbiddenError, Task
from service.offices.settings import offices_in_scope
from service.store.errors import Stale, StoreError
from service.store.schema import Role
from service.store.users import Sort, UserFilters, UserState
from service.web.auth import actor, store
from service.web.pages.forms import given, go, number, refused, told
from service.web.pages.shell import confirm, is_confirmed, pages, stale
from service.web.words import t, word_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from service.store.users import User

administration = pages("administration", "administration")

_USER: Final = "/users/<int:user_id>"
#: What there is to look after: its word, the view, and any task that opens it.
_PARTS: Final = (
    ("users", "administration.users", frozenset({Task.MANAGE_USERS})),
    ("offices", "letterheads.offices", frozenset({Task.MANAGE_OFFICES})),
    (
        "templates",
        "word_templates.templates",
        frozenset({Task.MANAGE_TEMPLATES, Task.APPROVE_TEMPLATES}),
    ),
    ("log", "watching.log", frozenset({Task.READ_LOG})),
    ("work", "watching.work", frozenset({Task.READ_LOG})),
)


def _parts_of(who: Actor) -> list[tuple[str, str]]:
    """Word and view of the parts that somebody may open."""
    return [(word, view) for word, view, tasks in _PARTS if tasks & who.tasks]


@administration.get("", endpoint="administration")
def all_parts() -> str:
    parts = _parts_of(actor())
    if not parts:
        raise ForbiddenError("access.forbidden")
    return render_template("administration/administration.html", parts=parts)


# --- users --------------------------------------------------------------------------------


@administration.get("/users", endpoint="users")
def list_of_users() -> str:
    asked = request.args
    office = asked.get("office", "")
    filters = UserFilters(
        text=asked.get("text", "").strip()[:200],
        role=next((each for each in Role if each.value == asked.get("role")), None),
        office=office if office in _offices() else "",
        state=next((each for each in UserState if each.value == asked.get("state")), None),
    )
    sort = next((each for each in Sort if each.value == asked.get("sort")), Sort.USERNAME)
    descending = asked.get("order") == "desc"
    page = users.see_users(
        store(),
        actor(),
        filters,
        sort=sort,
        descending=descending,
        cursor=asked.get("cursor", "")[:50],
    )
    return render_template(
        "administration/users.html",
        page=page,
        filters=filters,
        sort=sort.value,
        descending=descending,
        states=[(each.value, word_of("administration.user.is", each.value)) for each in UserState],
        names=_offices(),
        **_choices(),
    )


def _offices() -> dict[str, str]:
    return offices_in_scope(store(), actor())


def _choices() -> dict[str, list[tuple[str, str]]]:
    return {
        "roles": [(role.value, role.label) for role in Role],
        "offices": list(_offices().items()),
    }


def _typed() -> dict[str, str]:
    return {key: given(key, 200) for key in ("username", "full_name", "role", "office")}


def _role(typed: Mapping[str, str]) -> Role | None:
    return next((role for role in Role if role.value == typed["role"]), None)


def _missing(typed: Mapping[str, str], *names: str) -> dict[str, str]:
    wrong = {name: t("form.missing") for name in names if not typed[name]}
    if "role" not in wrong and _role(typed) is None:
        wrong["role"] = t("form.bad_value")
    return wrong


@administration.get("/users/new", endpoint="new_user")
def new_user() -> str:
    actor().need(Task.MANAGE_USERS)
    return _new_page({})


def _new_page(
    typed: Mapping[str, str], errors: Mapping[str, str] | None = None, wrong: str = ""
) -> str:
    return render_template(
        "administration/new_user.html",
        typed=typed,
        errors=errors or {},
        general=[wrong] if wrong else [],
        **_choices(),
    )


@administration.post("/users/new")
def add_user() -> str | Response:
    """The user with the first password, which stands on this one page only."""
    actor().need(Task.MANAGE_USERS)
    typed = _typed()
    role, errors = _role(typed), _missing(typed, "username", "full_name", "role", "office")
    if errors or role is None:
        return refused(_new_page(typed, errors))
    names = {key: typed[key] for key in ("username", "full_name", "office")}
    # The remedies of these errors are for the command line; the form says its own beside fields.
    try:
        handed = users.add(store(), actor(), role=role, **names)
    except StoreError as error:
        return refused(_new_page(typed, wrong=error.finding.sentence))
    return _handed(handed)


def _handed(handed: users.Handed) -> str:
    return render_template(
        "administration/password.html", user=handed.user, password=handed.password
    )


@administration.get(_USER, endpoint="user")
def one_user(user_id: int) -> str:
    return _page(users.see_user(store(), actor(), user_id))


def _page(
    user: User,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    wrong: str = "",
) -> str:
    shown = {"full_name": user.full_name, "role": user.role.value, "office": user.office}
    return render_template(
        "administration/user.html",
        user=user,
        typed=typed or shown,
        errors=errors or {},
        general=[wrong] if wrong else [],
        is_me=user.id == actor().user_id,
        **_choices(),
    )


@administration.post(_USER)
def save_user(user_id: int) -> AnyResponse:
    user, typed = users.see_user(store(), actor(), user_id), _typed()
    role, errors = _role(typed), _missing(typed, "full_name", "role", "office")
    if errors or role is None:
        return refused(_page(user, typed, errors))
    names = {key: typed[key] for key in ("full_name", "office")}
    try:
        users.change(store(), actor(), user_id, number("version"), role=role, **names)
    except Stale:
        return _somebody_was_quicker(user, typed, role)
    except StoreError as error:
        return refused(_page(user, typed, wrong=error.finding.sentence))
    flash(t("administration.user.saved", name=user.username))
    return go(url_for("administration.user", user_id=user_id))


def _somebody_was_quicker(user: User, typed: Mapping[str, str], role: Role) -> Response:
    names = _offices()
    rows = [
        (t("administration.user.full_name"), user.full_name, typed["full_name"]),
        (t("administration.user.role"), user.role.label, role.label),
        (t("administration.user.office"), names[user.office], names.get(typed["office"], "-")),
    ]
    differ = [row for row in rows if row[1] != row[2]]
    back = url_for("administration.user", user_id=user.id)
    return stale(differ, version=user.version, cancel=back)


# --- what ends somebody's sessions: each asks once more ------------------------------------


def _ask(user_id: int, what: str) -> str:
    user = users.see_user(store(), actor(), user_id)
    kept: dict[str, object] = {"version": number("version")}
    if what == "password" and given("second_factor", 10) == "yes":
        kept["second_factor"] = "yes"
    return confirm(
        word_of("administration.user", what),
        [
            word_of(
                "administration.user", f"{what}_says", name=user.full_name, username=user.username
            )
        ],
        button=word_of("administration.user", what),
        cancel=url_for("administration.user", user_id=user_id),
        kept=kept,
        danger=what != "enable",
    )


def _done(user_id: int, said: str) -> AnyResponse:
    flash(said)
    return go(url_for("administration.user", user_id=user_id))


def _not_done(user_id: int, error: StoreError) -> AnyResponse:
    flash(told(error), "error")
    return go(url_for("administration.user", user_id=user_id))


@administration.post(f"{_USER}/disable")
def disable(user_id: int) -> str | AnyResponse:
    if not is_confirmed():
        return _ask(user_id, "disable")
    try:
        users.disable(store(), actor(), user_id, number("version"))
    except StoreError as error:
        return _not_done(user_id, error)
    return _done(user_id, t("administration.user.disabled"))


@administration.post(f"{_USER}/enable")
def enable(user_id: int) -> str | AnyResponse:
    if not is_confirmed():
        return _ask(user_id, "enable")
    try:
        users.enable(store(), actor(), user_id, number("version"))
    except StoreError as error:
        return _not_done(user_id, error)
    return _done(user_id, t("administration.user.enabled"))


@administration.post(f"{_USER}/password")
def password(user_id: int) -> str | AnyResponse:
    """A new password, which stands on this one page only."""
    if not is_confirmed():
        return _ask(user_id, "password")
    factor = given("second_factor", 10) == "yes"
    try:
        handed = users.reset_password(
            store(), actor(), user_id, number("version"), second_factor=factor
        )
    except StoreError as error:
        return _not_done(user_id, error)
    return _handed(handed)


@administration.post(f"{_USER}/sign-out")
def sign_out(user_id: int) -> str | AnyResponse:
    if not is_confirmed():
        return _ask(user_id, "sign_out")
    users.end_all_sessions(store(), actor(), user_id)
    return _done(user_id, t("administration.user.signed_out"))
