"""How names are compared (spec/people.md 3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ownlens_wire.names import comparable_name

SAME_AS_ANN = [
    "Ann Smith",
    "ann smith",
    "ANN SMITH",
    "  Ann   Smith ",
    "Ann\tSmith",
    "Ann\u00a0Smith",
    "Ann\u3000Smith",
    "\uff21nn Smith",
    "Ann \U0001d412mith",
    "Ann\u200b Smith",
    "A\u00adnn Smith",
    "Ann Smith\u200d",
    "Ann\u2060 Smith",
    "\ufeffAnn Smith",
    "\u202eAnn Smith",
    "Ann\x00 Smith",
    "Ann\ufe0f Smith",
    "Ann\U000e0100 Smith",
    "Ann\u3164 Smith",
    "Ann\u034f Smith",
    "\u2800Ann Smith",
    "Ann \u017fmith",
]


@pytest.mark.parametrize("name", SAME_AS_ANN, ids=ascii)
def test_atk_02_a_name_that_looks_the_same_is_the_same(name: str) -> None:
    """ATK-02: a second "Ann" is a second "Ann", whatever nobody can see in it."""
    assert comparable_name(name) == "ann smith"


@pytest.mark.parametrize("name", ["AnnSmith", "Ann Smyth", "Ann  S mith", "Anna Smith", ""])
def test_other_names_are_other_names(name: str) -> None:
    assert comparable_name(name) != "ann smith"


@pytest.mark.parametrize(("one", "other"), [("Stra\u00dfe", "STRASSE"), ("Jos\u00e9", "Jose\u0301"), ("\u1e9e", "ss")])
def test_spellings_of_one_name_compare_equal(one: str, other: str) -> None:
    assert comparable_name(one) == comparable_name(other)


@given(st.text(max_size=30))
def test_comparing_changes_nothing_the_second_time(name: str) -> None:
    once = comparable_name(name)
    assert comparable_name(once) == once


@given(st.text(max_size=30))
def test_capitals_never_make_another_name(name: str) -> None:
    assert comparable_name(name.casefold()) == comparable_name(name)
