"""What tests of letters at the post share: days, posting numbers, what is wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from service.register.post import Recorded
from thai.postal import make_s10
from tools.synthetic import SAMPLE_AS_OF

YEAR: Final = 2568
DAY: Final = SAMPLE_AS_OF + timedelta(days=1)
LATER: Final = DAY + timedelta(days=5)


def number(serial: int) -> str:
    return make_s10("RR", serial)


def codes(recorded: Recorded) -> list[str]:
    return [finding.code for finding in recorded.findings]
