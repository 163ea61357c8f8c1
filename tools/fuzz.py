"""``python -m tools.fuzz [CASES] [SEED]``: valid files, broken at random, through the readers.

Whatever a file does, the caller must live and a person must be told in words. What a reader did
not foresee (an exception, a dead child) is listed with its trace; the exit code then is 1.
"""

from __future__ import annotations

import io
import random
import sys
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from parsers.isolation import Crashed, Refused, run_isolated, warm_up
from parsers.reader import read_in_child
from parsers.wire import from_json
from service.documents.making import maker
from templates.catalogue import documents

CASES, SEED, WORKERS = 20_000, 20_251_120, 2
_DOCUMENTS = ("ns01", "ns02", "ns03", "form4", "checklist_plan_change", "demand_notice_1")
_WALL_SECONDS = 30
#: Reader's own exceptions; the limits (time, memory) are the isolation's work and no fault.
_UNFORESEEN = frozenset({"files.unreadable", "files.crashed"})


def seeds() -> Mapping[str, bytes]:
    """Valid files of every kind by a name; the same each time."""
    made: dict[str, bytes] = {}
    for name in _DOCUMENTS:
        record, _ = documents()[name].record.read(documents()[name].sample())
        if record is None:
            raise ValueError(name)
        known, make = record.model_dump(), maker(name)
        made[f"{name}.xlsx"] = make.entry_workbook(known, "R-1")
        made[f"{name}-form.docx"] = make.fillable_word(known, "R-1")
        made[f"{name}.docx"] = make.word(record)
        made[f"{name}-form.pdf"] = make.fillable_pdf(known, "R-1")
        made[f"{name}.pdf"] = make.pdf(record, date(2025, 11, 20))
        made[f"{name}-blank.pdf"] = make.blank_pdf(known, "R-1")
    made["scan.png"] = _scan(made["checklist_plan_change-blank.pdf"])
    return made


def _scan(pdf: bytes) -> bytes:
    import pypdfium2  # noqa: PLC0415 - only for this seed

    out = io.BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=100 / 72).to_pil().convert("L").save(out, "PNG")
    return out.getvalue()


# --- ways to break a file ---------------------------------------------------------------------


def _flip(data: bytes, chance: random.Random) -> bytes:
    """Some bytes become others."""
    broken = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken)


def _cut(data: bytes, chance: random.Random) -> bytes:
    """The end is missing."""
    return data[: chance.randrange(len(data))]


def _shuffle(data: bytes, chance: random.Random) -> bytes:
    """A piece is taken out, doubled, or put elsewhere."""
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 2000)]
    rest = data[:start] + data[start + len(piece) :]
    at = chance.randrange(len(rest) + 1)
    return chance.choice((rest, data[:at] + piece + data[at:], rest[:at] + piece + rest[at:]))


_WORDS = (
    b"<", b">", b"&", b"\x00", b"/", b"]]>", b"0", b"-1", b"99999999999999999999", b"1e308",
    b"XFD1048576", b"A1:XFD1048576", b"../../x", b"true", "ก็".encode(), "\ufffe".encode(),
    b"endobj", b"stream", b"<<", b">>", b"[", b"(", b"NaN", b"",
)  # fmt: skip


def _reword(data: bytes, chance: random.Random) -> bytes:
    """A short piece becomes what programs stumble over."""
    start = chance.randrange(len(data))
    return data[:start] + chance.choice(_WORDS) + data[start + chance.randrange(12) :]


_Break = Callable[[bytes, random.Random], bytes]
_BREAKS: tuple[_Break, ...] = (_flip, _cut, _shuffle, _reword)


def _inside_zip(data: bytes, chance: random.Random) -> bytes:
    """A part of the package is broken, and the package packed rightly again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as made:
        names = package.namelist()
        chosen = chance.choice(names)
        for name in names:
            part = package.read(name)
            if name == chosen and part:
                part = chance.choice((_flip, _shuffle, _reword, _reword, _reword))(part, chance)
            made.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _inside_pdf(data: bytes, chance: random.Random) -> bytes:
    """The content of a stream is broken, and its length is right again."""
    starts = [at for at in _finds(data, b"stream\n") if data[at - 3 : at] != b"end"]
    if not starts:
        return _flip(data, chance)
    start = chance.choice(starts) + len(b"stream\n")
    end = data.find(b"endstream", start)
    try:
        plain = zlib.decompress(data[start:end])
    except zlib.error:
        return _flip(data, chance)
    packed = zlib.compress(chance.choice((_flip, _shuffle, _reword))(plain or b" ", chance))
    room = end - start
    # The dictionary before says how long the stream was: fill up, or leave it too long.
    return data[:start] + packed.ljust(room, b"\n") + data[end:]


def _finds(data: bytes, word: bytes) -> Iterator[int]:
    at = data.find(word)
    while at >= 0:
        yield at
        at = data.find(word, at + 1)


def broken(data: bytes, chance: random.Random) -> bytes:
    """The file, broken in one of many ways."""
    ways: list[_Break] = [*_BREAKS]
    if data.startswith(b"PK"):
        ways += [_inside_zip] * 6
    elif data.startswith(b"%PDF"):
        ways += [_inside_pdf] * 6
    return chance.choice(ways)(data, chance)


# --- the run ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Outcome:
    """What became of the cases: how they ended, and each unforeseen end with its first case."""

    ends: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    slowest: float = 0.0


def run(cases: int, seed: int, workers: int = WORKERS) -> Outcome:
    """Read so many broken files; case ``n`` of a seed is always the same file."""
    made = seeds()
    outcome = Outcome()
    warm_up()
    with ThreadPoolExecutor(workers) as pool:
        for end, fault, seconds in pool.map(partial(_case, made, seed), range(cases)):
            outcome.ends[end] += 1
            outcome.slowest = max(outcome.slowest, seconds)
            if fault:
                outcome.faults.setdefault(_signature(fault), fault)
    return outcome


def _case(made: Mapping[str, bytes], seed: int, number: int) -> tuple[str, str, float]:
    chance = random.Random(f"{seed}-{number}")  # noqa: S311 - to be repeated, not to be secret
    name = chance.choice(sorted(made))
    data = broken(made[name], chance)
    start = time.perf_counter()
    end, fault = "read", ""
    try:
        reading = from_json(run_isolated(read_in_child, data, "", wall_seconds=_WALL_SECONDS))
        if reading.findings:
            end = "read, with findings"
        findings = list(reading.findings)
    except Crashed as crash:
        end, findings = crash.code, [crash.finding()]
        if crash.code in _UNFORESEEN:
            fault = f"case {number} of {name}: {crash.detail}"
    except Refused as refusal:
        end, findings = f"refused: {refusal.code}", [refusal.finding()]
    if not all(finding.sentence and finding.remedy for finding in findings):
        fault = f"case {number} of {name}: a finding without words: {findings}"
    return end, fault, time.perf_counter() - start


def _signature(fault: str) -> str:
    """Where it happened and what: the last lines of the trace."""
    return "\n".join(fault.strip().splitlines()[-3:])


def main() -> int:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    start = time.perf_counter()
    outcome = run(cases, seed)
    seconds = time.perf_counter() - start
    print(f"{cases:,} broken files, seed {seed}, {seconds:,.0f} s, slowest {outcome.slowest:.1f} s")
    for end, count in outcome.ends.most_common():
        print(f"  {count:7,} {end}")
    for fault in outcome.faults.values():
        print(f"\nunforeseen: {fault}")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
