"""The public log as a client keeps it (spec/people.md 2)."""

from collections.abc import Callable

import pytest
from dev.stage.entropy import named_bytes
from dev.stage.refused import refused
from dev.stage.school import School
from dev.stage.signers import hand
from hypothesis import given
from hypothesis import strategies as st

from ownlens_vault.people import LogView
from ownlens_wire.api import LogPage
from ownlens_wire.checkpoint import Checkpoint, sign_checkpoint
from ownlens_wire.codes import Code
from ownlens_wire.ids import Digest, Mark
from ownlens_wire.refusals import LogRefusal

MARK = Mark(named_bytes("a mark"))


@pytest.fixture
def school() -> School:
    school = School()
    for name in ("Ann", "Bea", "Cy"):
        school.enrol(name)
    return school


# --- the log --------------------------------------------------------------------------------------------------------


def test_a_client_follows_the_log_as_it_grows(school: School) -> None:
    view = LogView(school.pin)
    assert view.advance(school.page()) == tuple(school.leaves)
    school.add_mark(MARK)
    assert not view.has_mark(MARK)
    assert view.advance(school.page(3)) == tuple(school.leaves[3:])
    assert view.has_mark(MARK)
    assert view.size == 4
    assert view.advance(school.page(4)) == ()


def test_an_empty_log_is_a_log() -> None:
    view = LogView(School().pin)
    assert view.advance(School().page()) == ()
    assert view.size == 0


def test_a_log_of_any_length_is_followed_page_by_page(school: School) -> None:
    for number in range(20):
        school.add_mark(Mark(named_bytes(f"mark {number}")))
    view = LogView(school.pin)
    assert view.advance_through([school.page(0, 7), school.page(7, 14), school.page(14)]) == tuple(school.leaves)
    assert view.has_mark(Mark(named_bytes("mark 19")))


Tamper = Callable[[School], LogPage]


def other_root(school: School) -> LogPage:
    note = sign_checkpoint(Checkpoint(school.origin, 5, Digest(bytes(32))), school.key, school.key.raw)
    return school.page(2).model_copy(update={"checkpoint": note})


def forked(school: School) -> LogPage:
    fork = School(leaves=school.leaves[:1])
    for name in ("Mallory", "Eve", "Dan", "Fay"):
        fork.enrol(name)
    return fork.page(2)


def with_leaves(school: School, leaves: list[bytes]) -> LogPage:
    return school.page(2).model_copy(update={"leaves": tuple(leaves)})


def of_another_key(school: School) -> LogPage:
    other = hand("another log", "log")
    note = sign_checkpoint(Checkpoint(school.origin, 5, Digest(bytes(32))), other, other.raw)
    return school.page(2).model_copy(update={"checkpoint": note})


REFUSED_PAGES: dict[str, tuple[Code, Tamper]] = {
    "ATK-21 another tree": (Code.LOG_FORK, forked),
    "ATK-21 another root": (Code.LOG_FORK, other_root),
    "ATK-21 a leaf changed": (Code.LOG_FORK, lambda s: with_leaves(s, [s.leaves[2], s.leaves[3] + b" ", s.leaves[4]])),
    "ATK-21 two leaves swapped": (Code.LOG_FORK, lambda s: with_leaves(s, [s.leaves[3], s.leaves[2], s.leaves[4]])),
    "ATK-22 a smaller log": (Code.LOG_ROLLBACK, lambda s: s.page(0, 1)),
    "ATK-22 no log at all": (Code.LOG_ROLLBACK, lambda s: s.page(0, 0)),
    "a leaf missing at the end": (Code.LOG_INCOMPLETE, lambda s: with_leaves(s, s.leaves[2:4])),
    "a leaf missing at the start": (Code.LOG_INCOMPLETE, lambda s: with_leaves(s, s.leaves[3:5])),
    "a leaf too many": (Code.LOG_INCOMPLETE, lambda s: with_leaves(s, [*s.leaves[2:5], s.leaves[0]])),
    "the first page again": (Code.LOG_INCOMPLETE, lambda s: s.page(0)),
    "a page from further on": (Code.LOG_INCOMPLETE, lambda s: s.page(3)),
    "another log's key": (Code.LOG_SIGNATURE, of_another_key),
    "another log's name": (Code.LOG_SIGNATURE, lambda s: School(origin="other/log", leaves=s.leaves).page(2)),
    "a note of no form": (Code.LOG_SIGNATURE, lambda s: s.page(2).model_copy(update={"checkpoint": "size 5"})),
}


@pytest.mark.parametrize(("code", "tamper"), REFUSED_PAGES.values(), ids=REFUSED_PAGES.keys())
def test_atk_21_atk_22_what_does_not_continue_the_log_is_refused_and_changes_nothing(
    code: Code, tamper: Tamper
) -> None:
    """ATK-21, ATK-22: a split view, a rollback, a gap; state is as before, and the honest log still continues it."""
    school = School()
    for name in ("Ann", "Bea"):
        school.enrol(name)
    view = LogView(school.pin)
    view.advance(school.page())
    school.add_mark(MARK)
    school.enrol("Cy")
    school.enrol("Dan")
    with refused(code, LogRefusal):
        view.advance(tamper(school))
    assert view.size == 2
    assert not view.has_mark(MARK)
    assert [person.name for person in view.people()] == ["Ann", "Bea"]
    view.advance(school.page(2))
    assert (view.size, view.has_mark(MARK)) == (5, True)


def test_atk_22_a_log_smaller_than_any_verified_object_has_named_is_refused(school: School) -> None:
    """ATK-22, ATK-31: an owner who signed with log size 4 has seen four leaves; a server that shows three hides one."""
    view = LogView(school.pin)
    with refused(Code.LOG_ROLLBACK, LogRefusal):
        view.advance(school.page(), at_least=4)
    assert view.advance(school.page(), at_least=3)


def test_pages_that_do_not_join_are_refused_and_change_nothing(school: School) -> None:
    pages = {
        "a gap": [school.page(0, 1), school.page(2)],
        "an overlap": [school.page(0, 2), school.page(1)],
        "in another order": [school.page(1, 2), school.page(0, 1), school.page(2)],
    }
    for broken in pages.values():
        view = LogView(school.pin)
        with refused(Code.LOG_INCOMPLETE, LogRefusal):
            view.advance_through(broken)
        assert view.size == 0


def test_a_forged_page_among_honest_ones_is_refused(school: School) -> None:
    view = LogView(school.pin)
    forged = school.page(1, 2).model_copy(update={"leaves": (school.leaves[0],)})
    with refused(Code.LOG_FORK, LogRefusal):
        view.advance_through([school.page(0, 1), forged, school.page(2)])
    assert (view.size, view.people()) == (0, ())


NONSENSE = [
    b"",
    b"\xff",
    b"null",
    b"[]",
    b"1",
    b'{"kind": []}',
    b'{"kind": {}}',
    b'{"kind": "witness"}',
    b'{"kind": "mark"}',
]


@given(st.lists(st.sampled_from(NONSENSE), max_size=6), st.integers(0, 6))
def test_leaves_that_say_nothing_are_counted_and_ignored(nonsense: list[bytes], place: int) -> None:
    """A leaf that no reader understands must neither stop the log nor hide the marks that follow it (ATK-31)."""
    school = School()
    school.leaves += nonsense[:place]
    school.enrol("Ann")
    school.leaves += nonsense[place:]
    school.add_mark(MARK)
    view = school.view()
    assert view.size == len(nonsense) + 2
    assert view.has_mark(MARK)
    assert [person.name for person in view.people()] == ["Ann"]


@given(st.integers(0, 8), st.integers(0, 8))
def test_however_the_log_is_cut_into_pages_the_view_is_the_same(one: int, two: int) -> None:
    school = School()
    for number in range(8):
        school.add_mark(Mark(named_bytes(f"mark {number}")))
    first, second = sorted((one, two))
    view = LogView(school.pin)
    for start, end in ((0, first), (first, second), (second, 8)):
        view.advance(school.page(start, end))
    assert view.size == 8
    assert all(view.has_mark(Mark(named_bytes(f"mark {number}"))) for number in range(8))


def test_what_was_kept_on_disk_is_taken_up_and_still_checked_against_the_log(school: School) -> None:
    kept = LogView(school.pin)
    kept.restore(school.leaves[:2])
    assert (kept.size, len(kept.people())) == (2, 2)
    assert kept.advance(school.page(2)) == (school.leaves[2],)
    tampered = LogView(school.pin)
    tampered.restore([school.leaves[1], school.leaves[0]])
    with refused(Code.LOG_FORK, LogRefusal):
        tampered.advance(school.page(2))
