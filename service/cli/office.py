"""``faf office``, ``faf followup plan`` and ``faf cases``: what offices keep beside loans."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.access.actor import Actor
from service.batches.files import write_whole
from service.cli import office_texts as texts
from service.cli.arguments import read_date, read_file, read_number, read_office
from service.cli.opening import opened, who
from service.cli.screen import console, show_findings, table
from service.cli.texts import WROTE
from service.cli.trouble import DONE, NEEDS_PERSON, print_json, refuse
from service.followup.cases import blank_case_workbook, export_cases, import_cases
from service.followup.rounds import export_plans, import_plans
from service.offices.settings import import_office, see_office
from service.store.cases import CaseFilters
from service.store.errors import Stale
from service.store.users import CENTRE
from thai.dates import format_date

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from service.store.engine import Store
    from templates.findings import Finding


@contextmanager
def _acting() -> Iterator[tuple[Store, Actor]]:
    with opened() as store:
        yield store, Actor.command(who())


# --- offices ------------------------------------------------------------------------------


def office(options: argparse.Namespace) -> int:
    """Show what an office decides for itself, or change it from a file."""
    code = read_office(options.office) if options.office else CENTRE
    return _show(code, options) if options.action == "show" else _set(code, options)


def _show(code: str, options: argparse.Namespace) -> int:
    with _acting() as (store, actor):
        view = see_office(store, actor, code)
    newest, settings = view.newest, view.settings.as_said()
    if options.json:
        told = {"office": code, "name": view.name, "version": newest.version}
        print_json({**told, "said": newest.said or {}, "settings": settings})
        return DONE
    out = console()
    shown = table(texts.SETTING.format(name=view.name), "")
    for section, values in settings.items():
        for key, value in values.items():
            name = texts.SECTION_KEY.format(section=section, key=key)
            shown.add_row(name, _plain(value))
    out.print(shown)
    version = texts.VERSION.format(version=newest.version, who=newest.changed_by)
    out.print(version if newest.version else texts.NEVER, soft_wrap=True)
    return DONE


def _set(code: str, options: argparse.Namespace) -> int:
    data, name = read_file(options.file), options.file.name
    with _acting() as (store, actor):
        view = see_office(store, actor, code)
        try:
            made, findings = import_office(
                store, actor, code, data, view.newest.version, filename=name
            )
        except Stale as error:
            raise refuse("offices.changed_meanwhile", exit_code=NEEDS_PERSON) from error
    if options.json:
        version = None if made is None else made.version
        print_json({"version": version, "findings": [each.as_dict() for each in findings]})
    elif made is not None:
        said = texts.SAID.format(name=view.name, version=made.version)
        console().print(said, soft_wrap=True)
    else:
        show_findings(console(), findings)
    return DONE if made is not None else NEEDS_PERSON


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(map(_plain, value))
    if isinstance(value, dict):
        return " ".join(map(_plain, value.values()))
    return "" if value is None else str(value)


# --- follow-up ----------------------------------------------------------------------------


def followup(options: argparse.Namespace) -> int:
    """Take plans of follow-up from a workbook, or write one."""
    year = read_number("--year", options.year) or 0
    if options.step == "export":
        with _acting() as (store, actor):
            data = export_plans(store, actor, year)
        return _wrote(options.out, data, as_json=options.json)
    data = read_file(options.file)
    with _acting() as (store, actor):
        imported = import_plans(store, actor, year, data, options.file.name)
    counts = {"changed": imported.changed, "unchanged": imported.unchanged}
    said = texts.PLANS_TAKEN.format(year=year, **counts)
    return _took(counts, imported.findings, said, options, refused=imported.is_refused)


# --- court cases --------------------------------------------------------------------------


def cases(options: argparse.Namespace) -> int:
    """Take in the list of court cases, or write a workbook of them."""
    if options.action == "import":
        return _import_cases(options)
    if options.action == "template":
        return _wrote(options.out, blank_case_workbook(), as_json=options.json)
    with _acting() as (store, actor):
        data = export_cases(store, actor, CaseFilters())
    return _wrote(options.out, data, as_json=options.json)


def _import_cases(options: argparse.Namespace) -> int:
    as_of, data = read_date(options.as_of), read_file(options.file)
    with _acting() as (store, actor):
        imported = import_cases(store, actor, data, options.file.name, as_of=as_of)
    taken = imported.taken
    counts = {"added": taken.added, "changed": taken.changed, "unchanged": taken.unchanged}
    said = texts.CASES_TAKEN.format(day=format_date(as_of), **counts)
    told = {**counts, "left_out": len(taken.left_out)}
    return _took(told, imported.findings, said, options, refused=imported.is_refused)


# --- what is told -------------------------------------------------------------------------


def _took(
    counts: dict[str, int],
    findings: list[Finding],
    said: str,
    options: argparse.Namespace,
    *,
    refused: bool,
) -> int:
    if options.json:
        print_json({**counts, "findings": [each.as_dict() for each in findings]})
    else:
        out = console()
        if not refused:
            out.print(said, soft_wrap=True)
        show_findings(out, findings)
    return NEEDS_PERSON if refused else DONE


def _wrote(path: Path, data: bytes, *, as_json: bool) -> int:
    write_whole(path, data, durable=True)
    if as_json:
        print_json({"file": str(path)})
    else:
        console().print(WROTE.format(path=path), soft_wrap=True)
    return DONE
