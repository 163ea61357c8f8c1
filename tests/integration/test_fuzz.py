"""Valid files broken at random: every one ends in words, none in an exception or a dead caller."""

from tools.fuzz import SEED, run

CASES = 120


def test_broken_files_are_told_in_words() -> None:
    outcome = run(CASES, SEED)
    assert sum(outcome.ends.values()) == CASES
    assert "\n\n".join(outcome.faults.values()) == ""
    # Were no file broken so that it matters, or none still readable, nothing would be tried.
    assert any(end.startswith("refused") for end in outcome.ends)
    assert any(end.startswith("read") for end in outcome.ends)
