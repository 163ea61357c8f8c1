"""How values stand on paper."""

from datetime import date

import pytest

from templates.values import FILTERS


@pytest.mark.parametrize("name", ["short_date", "form_date"])
def test_a_date_that_is_not_known_is_nothing(name: str) -> None:
    """Records have dates that may be missing; making such a letter must not fail."""
    assert FILTERS[name](None) == ""
    assert "2568" in FILTERS[name](date(2025, 11, 20)) or name == "short_date"
    assert FILTERS[name](date(2025, 11, 20)) != ""
