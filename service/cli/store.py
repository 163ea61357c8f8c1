"""The commands on the store: users, the register in and out, copies, the log, the keys.

Whoever may run them on the machine of the database sees the whole country.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from service.access import administration
from service.access.actor import Actor
from service.access.watching import verify_log
from service.batches.files import writing_whole
from service.cli import texts
from service.cli.arguments import read_file, read_provinces
from service.cli.opening import in_words, opened, who
from service.cli.screen import Watch, console, count_of, show_findings, table
from service.cli.trouble import DONE, NEEDS_PERSON, Refused, print_json, refuse
from service.environment import read_environment
from service.register.keeping import export_register, import_register
from service.store.keys import add_key, new_key
from service.store.migrate import upgrade
from service.store.rotation import rotate
from service.store.schema import Role
from service.store.scope import Scope
from service.store.users import add_user, find_office, new_password
from templates.findings import Finding, Severity
from thai.provinces import ProvinceError

if TYPE_CHECKING:
    import argparse

    from service.register.keeping import Imported


def db(options: argparse.Namespace) -> int:
    """Make the database, or bring it up to date."""
    environment = read_environment()
    had_key = environment.key_file.exists()
    with in_words():
        before, after = upgrade(environment, who())
    made = str(environment.key_file) if environment.key_file.exists() and not had_key else None
    if options.json:
        print_json({"before": before, "after": after, "key_file": made})
        return DONE
    out = console()
    told = texts.DB_NEWEST if before == after else texts.DB_UPGRADED
    out.print(told.format(after=after), soft_wrap=True)
    if made:
        out.print(texts.KEY_FILE_MADE.format(file=made), soft_wrap=True)
    return DONE


def user(options: argparse.Namespace) -> int:
    """Add a user, shut one out or let in again, or give a new password."""
    if options.action == "add":
        return _add_user(options)
    actor, shown = Actor.command(who()), None
    with opened() as store:
        found = administration.user_named(store, actor, options.username)
        if options.action == "disable":
            told = texts.USER_DISABLED
            administration.disable(store, actor, found.id, found.version)
        elif options.action == "enable":
            told = texts.USER_ENABLED
            administration.enable(store, actor, found.id, found.version)
        else:
            told = texts.USER_RESET
            shown = administration.reset_password(
                store, actor, found.id, found.version, second_factor=options.second_factor
            ).password
    return _tell_user(options, told, shown)


def _tell_user(options: argparse.Namespace, told: str, password: str | None) -> int:
    if options.json:
        print_json({"username": options.username, "password": password})
        return DONE
    out = console()
    out.print(told.format(username=options.username), soft_wrap=True)
    if password:
        out.print(texts.USER_SIGN_IN.format(password=password), soft_wrap=True)
    return DONE


def _add_user(options: argparse.Namespace) -> int:
    try:
        office = find_office(options.office)
    except ProvinceError as error:
        refused = refuse("command.bad_province", found=options.office).findings[0]
        raise Refused([replace(refused, suggestion=error.suggestion)]) from error
    given = sys.stdin.readline().rstrip("\r\n") if options.password_stdin else None
    password = new_password() if given is None else given
    with opened() as store, store.writing(who()) as writer:
        add_user(
            writer,
            username=options.username,
            full_name=options.name,
            role=Role(options.role),
            office=office,
            password=password,
        )
    return _tell_user(options, texts.USER_ADDED, password if given is None else None)


# --- the register -------------------------------------------------------------------------


def import_workbook(options: argparse.Namespace) -> int:
    """Take a register workbook into the store."""
    data = read_file(options.register)
    with opened() as store, Watch() as watch:
        watch.say(texts.READING.format(name=options.register.name))
        done = 0

        def progress(now: int, total: int) -> None:
            nonlocal done
            if done == 0:
                watch.stage("import", total)
            watch.advance(now - done)
            done = now

        imported = import_register(
            store,
            Scope.whole_country(),
            who(),
            data,
            options.register.name,
            good_only=options.good_only,
            remove_missing=options.remove_missing,
            progress=progress,
        )
    findings = _findings(imported)
    code = NEEDS_PERSON if count_of(findings, Severity.ERROR) else DONE
    if options.json:
        print_json(_as_data(imported, findings, code))
    else:
        _show_import(options.register.name, imported, findings)
    return code


def _findings(imported: Imported) -> list[Finding]:
    findings = [*imported.taken.held.values(), *imported.reading.findings, *imported.findings]
    if imported.is_refused:
        count = count_of(imported.reading.findings, Severity.ERROR)
        return [Finding("store.register_errors", facts={"count": f"{count:,}"}), *findings]
    return findings


def _as_data(imported: Imported, findings: list[Finding], code: int) -> dict[str, object]:
    taken = imported.taken
    return {
        "exit_code": code,
        "added": taken.added,
        "changed": taken.changed,
        "unchanged": taken.unchanged,
        "held": sorted(imported.held),
        "findings": [finding.as_dict() for finding in findings],
    }


def _show_import(name: str, imported: Imported, findings: list[Finding]) -> None:
    out, taken = console(), imported.taken
    if not imported.is_refused:
        summary = table(texts.IMPORTED.format(file=name), "")
        for title, count in (
            (texts.LOANS_ADDED, taken.added),
            (texts.LOANS_CHANGED, taken.changed),
            (texts.LOANS_UNCHANGED, taken.unchanged),
            (texts.LOANS_HELD, len(imported.held)),
        ):
            summary.add_row(title, texts.CONTRACTS.format(count=count))
        out.print(summary)
    if findings:
        errors = count_of(findings, Severity.ERROR)
        out.print(texts.FINDINGS.format(errors=errors, warnings=len(findings) - errors))
        show_findings(out, findings)


def export_workbook(options: argparse.Namespace) -> int:
    """Write the register workbook of the store."""
    provinces = read_provinces(options.province)
    scope = Scope.of(provinces) if provinces else Scope.whole_country()
    as_archive = options.out.suffix.lower() == ".zip"
    with opened() as store, writing_whole(options.out, durable=True) as out:
        count = export_register(store, scope, who(), out, as_archive=as_archive)
    if options.json:
        print_json({"file": str(options.out), "loans": count})
    else:
        console().print(texts.EXPORTED.format(count=count, path=options.out), soft_wrap=True)
    return DONE


# --- the log and the keys -----------------------------------------------------------------


def audit(options: argparse.Namespace) -> int:
    """Check the log of every change."""
    with opened() as store:
        verdict = verify_log(store, Actor.command(who()))
    code = NEEDS_PERSON if verdict.findings else DONE
    if options.json:
        told = [finding.as_dict() for finding in verdict.findings]
        print_json(
            {"exit_code": code, "count": verdict.count, "hash": verdict.hash, "findings": told}
        )
        return code
    out = console()
    text = texts.AUDIT_BAD if verdict.findings else texts.AUDIT_GOOD
    out.print(text.format(count=verdict.count), soft_wrap=True)
    show_findings(out, verdict.findings)
    out.print(texts.AUDIT_END.format(hash=verdict.hash), soft_wrap=True)
    return code


def keys(options: argparse.Namespace) -> int:
    """Add a key, or bring every number to the current one."""
    return _add_key(options) if options.action == "add" else _rotate(options)


def _add_key(options: argparse.Namespace) -> int:
    environment = read_environment()
    if environment.keys:
        pair = new_key()
        finding = Finding("store.keys_from_environment")
        if options.json:
            print_json({"key": pair, "findings": [finding.as_dict()]})
        else:
            console().print(pair, soft_wrap=True)
            show_findings(console(), [finding])
        return NEEDS_PERSON
    with opened():
        # Only beside a store that opens: a fresh key must not take a lost one's place.
        add_key(environment.key_file)
    if options.json:
        print_json({"file": str(environment.key_file)})
    else:
        console().print(texts.KEY_ADDED.format(file=environment.key_file), soft_wrap=True)
    return DONE


def _rotate(options: argparse.Namespace) -> int:
    with opened() as store:
        count = rotate(store, Scope.whole_country(), who())
        current = store.keys.current
    if options.json:
        print_json({"key": current, "numbers": count})
    else:
        console().print(texts.ROTATED.format(key=current, count=count), soft_wrap=True)
    return DONE
