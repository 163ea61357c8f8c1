"""Fills the benchmark letter with whichever ``docxtpl`` is first on the path; prints letters/s.

``python rival_docxtpl.py TEMPLATE CONTEXTS COUNT ROUNDS``: runs in a process of its own because
the fast re-implementation installs itself under the same package name.
"""

import io
import json
import statistics
import sys
import time
from pathlib import Path

from docxtpl import DocxTemplate


def main() -> None:
    template, contexts, count, rounds = sys.argv[1:]
    data = Path(template).read_bytes()
    letters = json.loads(Path(contexts).read_text(encoding="utf-8"))
    rates = []
    for turn in range(int(rounds) + 1):
        start = time.perf_counter()
        for number in range(int(count)):
            letter = DocxTemplate(io.BytesIO(data))
            letter.render(letters[(turn * 7 + number) % len(letters)])
            letter.save(io.BytesIO())
        rates.append(int(count) / (time.perf_counter() - start))
    print(statistics.median(rates[1:]))


main()
