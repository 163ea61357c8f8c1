"""The report of a run, for people as a page and for programs as JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.cli import texts
from service.cli.screen import console, count_of, show_findings, show_lines, table
from service.cli.trouble import DONE, NEEDS_PERSON, Refused, print_json
from templates.findings import Finding, Severity, sentences
from thai.dates import format_date
from thai.money import format_baht

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from rich.console import Console

    from service.batches.plan import HeldRow, Line
    from service.batches.run import Packed, Result
    from templates.catalogue import Document

_FILES = ("folder", "print_file", "labels", "posting_list", "result")


class RegisterRefused(Refused):
    """A register with errors: all of them, and the workbook that lists them."""

    def __init__(
        self, why: Finding, findings: Sequence[Finding], workbook: Path | None, code: int
    ) -> None:
        super().__init__([why, *findings], code)
        self.why, self.found, self.workbook = why, tuple(findings), workbook

    def show(self, *, as_json: bool) -> None:
        if as_json:
            print_json(
                {
                    "exit_code": self.code,
                    "why": self.why.as_dict(),
                    "findings": [finding.as_dict() for finding in self.found],
                    "files": {"register_check": str(self.workbook) if self.workbook else None},
                }
            )
            return
        out = console()
        show_findings(out, self.found, str(self.workbook or ""))
        out.print(str(self.why), soft_wrap=True)
        if self.workbook:
            out.print(f"{texts.FILE_NAMES['register_check']}: {self.workbook}", soft_wrap=True)


@dataclass(slots=True)
class Report:
    """What a run was to do and what it did."""

    document: Document
    as_of: date
    packed: Packed
    findings: Sequence[Finding]
    result: Result | None = None
    is_dry_run: bool = False
    is_interrupted: bool = False
    seconds: float = 0

    @property
    def exit_code(self) -> int:
        failed = bool(self.result and self.result.failed)
        errors = any(_errors(row.findings) for row in self.packed.held) or _errors(self.findings)
        return NEEDS_PERSON if failed or errors or self.is_interrupted else DONE

    def show(self, *, as_json: bool) -> None:
        if as_json:
            print_json(self._as_dict())
        else:
            self._print(console())

    # --- for programs ---------------------------------------------------------------------

    def _as_dict(self) -> dict[str, Any]:
        result = self.result
        paths = {name: getattr(result, name, None) for name in _FILES}
        return {
            "exit_code": self.exit_code,
            "document": self.document.id,
            "as_of": self.as_of.isoformat(),
            "dry_run": self.is_dry_run,
            "complete": bool(result and result.is_complete),
            "planned": len(self.packed.lines),
            "made": len(result.made) if result else 0,
            "fresh": result.fresh if result else 0,
            "pages": result.pages if result else 0,
            "amount": format_baht(sum(line.amount for line in self._letters())).replace(",", ""),
            "letters": [self._letter(line) for line in self._letters()],
            "failed": [
                {"contract_no": line.contract_no, "recipient": line.recipient, "findings": found}
                for line, found in self._failed_dicts()
            ],
            "held": [_held_dict(row) for row in self.packed.held],
            "findings": [finding.as_dict() for finding in self.findings],
            "files": {name: str(path) if path else None for name, path in paths.items()},
        }

    def _letters(self) -> list[Line]:
        """The letters made, or to be made when this is only a trial."""
        if self.result is None:
            return list(self.packed.lines)
        return [line for line in self.packed.lines if line.position in self.result.made]

    def _letter(self, line: Line) -> dict[str, Any]:
        suffixes = sorted(self.result.made[line.position]) if self.result else []
        notes = self.result.notes.get(line.position, ()) if self.result else ()
        return {
            "position": line.position,
            "contract_no": line.contract_no,
            "recipient": line.recipient,
            "role": line.role,
            "province": line.province,
            "postcode": line.postcode,
            "letter_no": line.letter_no,
            "amount": format_baht(line.amount).replace(",", ""),
            "last_day": line.last_day.isoformat() if line.last_day else None,
            "warnings": [finding.as_dict() for finding in (*line.warnings, *notes)],
            "files": [f"{line.stem}.{suffix}" for suffix in suffixes],
        }

    def _failed_dicts(self) -> Iterator[tuple[Line, list[dict[str, object]]]]:
        for line, findings in self._failed():
            yield line, [finding.as_dict() for finding in findings]

    def _failed(self) -> Iterator[tuple[Line, Sequence[Finding]]]:
        failed = self.result.failed if self.result else {}
        for line in self.packed.lines:
            if line.position in failed:
                yield line, failed[line.position]

    # --- for people -----------------------------------------------------------------------

    def _print(self, out: Console) -> None:
        result = self.result
        if self.findings:
            errors = count_of(self.findings, Severity.ERROR)
            warnings = len(self.findings) - errors
            out.print(texts.FINDINGS.format(errors=errors, warnings=warnings), style="bold")
            show_findings(out, self.findings, str(result.result or "") if result else "")
            out.print()
        self._print_needing(out)
        title = self.document.about.title
        day = format_date(self.as_of)
        out.print(texts.SUMMARY.format(title=title, day=day), style="bold", soft_wrap=True)
        self._print_figures(out)
        self._print_reasons(out)
        if result is not None and not self.is_interrupted:
            self._print_files(out, result)
        if result is not None and self.is_interrupted:
            made, total = len(result.made), len(self.packed.lines)
            out.print(texts.INTERRUPTED.format(made=made, total=total), soft_wrap=True)

    def _print_figures(self, out: Console) -> None:
        letters = self._letters()
        rows = [(texts.WOULD_MAKE, texts.WOULD_MAKE_DETAIL.format(count=len(letters)))]
        if self.result is not None:
            made, fresh = len(letters), min(self.result.fresh, len(letters))
            detail = texts.MADE_DETAIL.format(made=made, fresh=fresh, kept=made - fresh)
            rows = [(texts.MADE, detail)]
        amount = format_baht(sum(line.amount for line in letters))
        rows.append((texts.AMOUNT, texts.BAHT.format(amount=amount)))
        if failed := len(list(self._failed())):
            rows.append((texts.FAILED, texts.LETTERS.format(count=failed)))
        rows.append((texts.HELD, texts.ENTRIES.format(count=len(self.packed.held))))
        if self.result is not None and self.result.fresh:
            rate = self.result.fresh / max(self.seconds, 0.001)
            took = texts.TOOK_DETAIL.format(seconds=self.seconds, rate=rate)
            rows.append((texts.TOOK, took))
        for name, value in rows:
            out.print(f"  {name}: {value}", soft_wrap=True)

    def _print_reasons(self, out: Console) -> None:
        counted = Counter(reason for row in self.packed.held for reason in _reasons(row))
        if not counted:
            return
        reasons = table(texts.REASON, texts.COUNT, texts.ACTION)
        reasons.columns[1].justify = "right"
        for (reason, action), count in counted.most_common():
            reasons.add_row(reason, f"{count:,}", action)
        out.print()
        out.print(reasons)
        out.print()

    def _print_needing(self, out: Console) -> None:
        """Who has to be looked after, by name; the register's own findings stand above."""
        registers = {id(finding) for finding in self.findings}
        lines = [
            " · ".join(filter(None, (row.contract_no, row.name, str(finding))))
            for row in self.packed.held
            for finding in _errors(row.findings)
            if id(finding) not in registers
        ]
        lines += [
            f"{line.contract_no} · {line.recipient} · {finding}"
            for line, findings in self._failed()
            for finding in findings
        ]
        if lines:
            out.print(texts.NEEDING.format(count=len(lines)), style="bold")
            show_lines(out, lines, str(self.result.result or "") if self.result else "")
            out.print()

    def _print_files(self, out: Console, result: Result) -> None:
        out.print(texts.FILES, style="bold")
        for name in _FILES:
            path = getattr(result, name)
            if path:
                pages = texts.PAGES.format(pages=result.pages) if name == "print_file" else ""
                out.print(f"  {texts.FILE_NAMES[name]}: {path}{pages}", soft_wrap=True)


def _errors(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _reasons(row: HeldRow) -> set[tuple[str, str]]:
    """Why a row is held and whether somebody must act; a register's errors are one reason."""
    found = set()
    for finding in row.findings:
        by_register = finding.code.startswith("register.")
        reason = texts.HELD_BY_REGISTER if by_register else general(finding.code)
        is_error = finding.severity is Severity.ERROR
        found.add((reason, texts.NEEDS_PERSON if is_error else texts.NOTHING_TO_DO))
    return found


def general(code: str) -> str:
    """A finding's sentence without the facts of one case."""
    unknown: defaultdict[str, str] = defaultdict(lambda: texts.UNKNOWN_FACT)
    return sentences()[code].get("says", code).format_map(unknown)


def _held_dict(row: HeldRow) -> dict[str, Any]:
    return {
        "contract_no": row.contract_no,
        "name": row.name,
        "province": row.province,
        "first_day": row.first_day.isoformat() if row.first_day else None,
        "findings": [finding.as_dict() for finding in row.findings],
    }
