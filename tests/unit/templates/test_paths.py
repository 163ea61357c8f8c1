"""Record paths as Excel names and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.paths import name_of, path_of

PAIRS = {
    "project_name": "faf.project_name",
    "checklist.minutes": "faf.checklist.minutes",
    "plan_rows[].new_principal": "faf.plan_rows..new_principal",
    "plan_rows[2].new_principal": "faf.plan_rows..2.new_principal",
    "references[]": "faf.references..",
    "references[10]": "faf.references..10",
    "groups[].members[].name": "faf.groups..members..name",
    "groups[].members[].#": "faf.groups..members.._x23_",
    "quarters.1": "faf.quarters.1",
    "rows[].1": "faf.rows.._x31_",
    "rows[].monthly.total": "faf.rows..monthly.total",
    "a_x41_": "faf.a_x5f_x41_",
    "urgency.ด่วน": "faf.urgency._xe14__xe48__xe27__xe19_",
    "Kind.A": "faf._x4b_ind._x41_",
}

_steps = st.one_of(
    st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True),
    st.from_regex(r"[_xXa-f0-9ก#]{1,8}", fullmatch=True),
    st.text(min_size=1, max_size=6).filter(lambda text: not set(text) & set(".[]")),
)
_paths = st.tuples(
    _steps,
    st.lists(
        st.one_of(
            _steps.map(lambda step: f".{step}"),
            st.just("[]"),
            st.integers(0, 999).map(lambda index: f"[{index}]"),
        ),
        max_size=4,
    ),
).map(lambda parts: parts[0] + "".join(parts[1]))


@pytest.mark.parametrize(("path", "name"), PAIRS.items())
def test_the_mapping_is_as_described(path: str, name: str) -> None:
    assert name_of(path) == name
    assert path_of(name) == path
    assert path_of(name.upper()) == path


@given(_paths)
def test_every_path_goes_to_a_legal_name_and_back(path: str) -> None:
    try:
        name = name_of(path)
    except ValueError:
        assert len(path) > 25
        return
    # Excel: a letter first, then letters, digits, full stops and underscores, 255 at most.
    assert re.fullmatch(r"[a-z][a-z0-9._]{0,254}", name)
    assert path_of(name) == path


@given(_paths, _paths)
def test_two_paths_never_share_a_name(one: str, other: str) -> None:
    try:
        names = name_of(one).lower(), name_of(other).lower()
    except ValueError:
        return
    assert (one == other) == (names[0] == names[1])


@given(st.from_regex(r"faf\.[a-f0-9x_.]{0,14}", fullmatch=True))
def test_a_name_is_ours_only_when_it_comes_back(name: str) -> None:
    try:
        path = path_of(name)
    except ValueError:
        return
    assert name_of(path) == name


@pytest.mark.parametrize(
    "path", ["", ".", "a.", ".a", "a..b", "a[x]", "a[2]b", "[0]", "a]", "a" * 252]
)
def test_what_is_no_path_has_no_name(path: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(path)}$"):
        name_of(path)


@pytest.mark.parametrize(
    "name",
    ["", "faf.", "faf", "total", "faf.a...b", "faf.a b", "faf._x61_", "xfaf.a",
     "faf..a", "faf.a..02.", "faf._xffffff_", "_xlnm.Print_Area"],
)  # fmt: skip
def test_what_is_not_ours_has_no_path(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        path_of(name)
