"""The commands that copy all that is kept, bring it back, and look after the files."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.cli import serve_texts as texts
from service.cli.opening import in_words, opened, who
from service.cli.screen import Watch, console, count_of, show_findings
from service.cli.trouble import DONE, NEEDS_PERSON, print_json
from service.environment import read_environment
from service.files import check
from service.files.backup import back_up, read_manifest
from service.files.backup import restore as bring_back
from service.files.store import open_files
from service.serve.lock import alone
from service.store.migrate import newest_revision
from templates.findings import Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from templates.findings import Finding


def backup(options: argparse.Namespace) -> int:
    """Write a copy of everything."""
    with opened() as store, _watched("files_copied") as progress:
        manifest, checked = back_up(
            store,
            open_files(read_environment()),
            options.out,
            who(),
            previous=options.previous,
            progress=progress,
        )
    code = NEEDS_PERSON if checked.findings else DONE
    if options.json:
        print_json(
            {
                "exit_code": code,
                "folder": str(options.out),
                "files": manifest.files,
                "keys": list(manifest.keys),
                "findings": [finding.as_dict() for finding in checked.findings],
            }
        )
        return code
    size = _size(manifest.files_size)
    told = texts.BACKED_UP.format(path=options.out, count=manifest.files, size=size)
    out = console()
    out.print(told, soft_wrap=True)
    out.print(texts.BACKUP_KEYS.format(keys=", ".join(manifest.keys)), soft_wrap=True)
    show_findings(out, checked.findings)
    return code


def restore(options: argparse.Namespace) -> int:
    """Bring a copy back into an empty store, and check it."""
    environment = read_environment()
    with in_words():
        read_manifest(options.backup)
        with alone(environment.data_dir), _watched("files_copied") as progress:
            restored = bring_back(environment, options.backup, who(), progress=progress)
    manifest, findings = restored.manifest, restored.findings
    code = _code(findings)
    is_old = manifest.revision != newest_revision()
    if options.json:
        told = [finding.as_dict() for finding in findings]
        print_json({"exit_code": code, "must_upgrade": is_old, "findings": told})
        return code
    out = console()
    text = texts.RESTORED.format(
        made_at=manifest.made_at, count=manifest.files, log=manifest.log_count
    )
    out.print(text, soft_wrap=True)
    if not findings:
        out.print(texts.RESTORED_GOOD, soft_wrap=True)
    show_findings(out, findings)
    if is_old:
        out.print(texts.RESTORED_OLD, soft_wrap=True)
    return code


def files(options: argparse.Namespace) -> int:
    """Check the files, or take away those that nobody needs."""
    return _verify(options) if options.action == "verify" else _clean(options)


def _verify(options: argparse.Namespace) -> int:
    with opened() as store, _watched("files_checked") as progress:
        kept = open_files(read_environment())
        checked = check.verify(store, kept, progress)
        orphans = list(check.orphans(store, kept))
    code = _code(checked.findings)
    size = sum(each.size for each in orphans)
    if options.json:
        print_json(
            {
                "exit_code": code,
                "files": checked.count,
                "bytes": checked.size,
                "findings": [finding.as_dict() for finding in checked.findings],
                "orphans": [each.key for each in orphans],
            }
        )
        return code
    out, bad = console(), len(checked.findings)
    text = texts.FILES_BAD if bad else texts.FILES_GOOD
    out.print(text.format(count=checked.count, bad=bad, size=_size(checked.size)), soft_wrap=True)
    show_findings(out, checked.findings)
    if orphans:
        out.print(texts.ORPHANS.format(count=len(orphans), size=_size(size)), soft_wrap=True)
    return code


def _clean(options: argparse.Namespace) -> int:
    with opened() as store:
        count, size = check.clean(store, open_files(read_environment()))
    if options.json:
        print_json({"removed": count, "bytes": size})
    else:
        console().print(texts.CLEANED.format(count=count, size=_size(size)), soft_wrap=True)
    return DONE


def _code(findings: tuple[Finding, ...]) -> int:
    return NEEDS_PERSON if count_of(findings, Severity.ERROR) else DONE


def _size(size: int) -> str:
    return texts.MEGABYTES.format(size=size / 1_000_000)


@contextmanager
def _watched(stage: str) -> Iterator[Callable[[int, int], None]]:
    """Progress on the screen, of a stage whose total is told with its first step."""
    with Watch() as watch:
        seen = 0

        def progress(done: int, total: int) -> None:
            nonlocal seen
            if not seen:
                watch.stage(stage, total)
            watch.advance(done - seen)
            seen = done

        yield progress
