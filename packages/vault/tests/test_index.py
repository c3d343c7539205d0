"""The teacher's own index: sealed, signed, versioned, anchored, merged without loss (spec/index.md)."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.lessons import MOMENT
from dev.stage.refused import refused
from dev.stage.school import NOW, School, SomeMarks, account_of
from dev.stage.signers import flip, hand, sign_again
from hypothesis import given
from hypothesis import strategies as st

from ownlens_vault.documents import (
    IndexContent,
    LessonEntry,
    MethodEntry,
    PersonEntry,
    ReceivedEntry,
    ShareEntry,
    ViewerEntry,
)
from ownlens_vault.index import (
    NO_INDEX,
    Index,
    merge,
    open_index,
    put,
    seal_index,
    version_mark,
    with_lesson,
    with_method,
    with_person,
    with_received,
    with_share,
)
from ownlens_vault.refusals import IndexRefusal
from ownlens_vault.seal import seal
from ownlens_wire.api import IndexDocument
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.ids import AccountId, MethodId, RecordingId, ShareId, sha256
from ownlens_wire.limits import DOCUMENT_UNIT
from ownlens_wire.refusals import MalformedRefusal, Refusal, SignatureRefusal
from ownlens_wire.statements import IndexStatement

ANN, BEA = account_of("Ann"), account_of("Bea")


def lesson_entry(name: str, title: str = "Fractions", changed_at: int = NOW, **more: Any) -> LessonEntry:
    recording = RecordingId(named_bytes(f"recording/{name}", 16))
    return LessonEntry(
        recording=recording, title=title, recorded_at=NOW, duration_ms=60_000, changed_at=changed_at, **more
    )


def marks(*versions: int) -> SomeMarks:
    return SomeMarks({version_mark(ANN, version) for version in versions})


@cache
def versions() -> list[tuple[IndexDocument, Index]]:
    """Three versions of Ann's index, each with a lesson more."""
    entropy, index, written = CountedEntropy("index"), Index(), []
    for version in (1, 2, 3):
        content = with_lesson(index.content, lesson_entry(f"{version}", f"Lesson {version}"))
        document = seal_index(ANN, index, content, MOMENT, entropy)
        index = open_index(document, ANN, marks(version), index.version)
        written.append((document, index))
    return written


def document(version: int) -> IndexDocument:
    return versions()[version - 1][0]


def test_what_was_written_is_what_is_read() -> None:
    index = open_index(document(3), ANN, marks(1, 2, 3), 0)
    assert (index.version, [entry.title for entry in index.content.lessons]) == (
        3,
        ["Lesson 1", "Lesson 2", "Lesson 3"],
    )


def test_a_new_account_has_an_empty_index() -> None:
    assert open_index(None, ANN, marks(), 0) == Index() == Index(0, NO_INDEX, IndexContent())


UNREADABLE = {
    "a title too long": {"title": "x" * 301},
    "a title with an escape sequence": {"title": "\x1b[2J"},
    "a title with an unpaired surrogate": {"title": "\ud800"},
    "a time before all times": {"changed_at": -1},
}


@pytest.mark.parametrize("change", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_could_not_be_read_again_is_not_sealed(change: dict[str, object]) -> None:
    """AG-15: else one bad title would shut the owner out of the whole index, for good."""
    entry = lesson_entry("a").model_copy(update=change)
    with refused(Code.MALFORMED, MalformedRefusal):
        seal_index(ANN, Index(), IndexContent(lessons=(entry,)), MOMENT, CountedEntropy("unreadable"))


def test_each_version_names_the_one_before() -> None:
    said = [index.digest for _, index in versions()]
    previous = [versions()[at][0].statement for at in range(3)]
    read = [IndexStatement.model_validate_json(envelope.payload).previous for envelope in previous]
    assert read == [NO_INDEX, *said[:2]]
    assert len(set(said)) == 3


def restated(**changes: object) -> IndexDocument:
    """Version 2 with other words in the statement, signed by Ann."""
    return document(2).model_copy(update={"statement": sign_again(document(2).statement, ANN.signer, **changes)})


def resealed(data: bytes, account: AccountId = ANN.id, version: int = 2) -> IndexDocument:
    """Version 2 with another blob, sealed and signed by Ann."""
    bound_to = frame("ol1/index", account, version)
    blob = bytes(seal(ANN.index_key, bound_to, data, DOCUMENT_UNIT, CountedEntropy("resealed")))
    return IndexDocument(statement=sign_again(document(2).statement, ANN.signer, blob_digest=sha256(blob)), blob=blob)


def of_bea() -> IndexDocument:
    return seal_index(BEA, Index(), IndexContent(), MOMENT, CountedEntropy("index of Bea"))


REFUSED: dict[str, tuple[Code, Callable[[], IndexDocument | None]]] = {
    "ATK-17 the blob of another version": (
        Code.INDEX_TAMPERED,
        lambda: document(2).model_copy(update={"blob": document(1).blob}),
    ),
    "ATK-17 a blob with one bit turned over": (
        Code.INDEX_TAMPERED,
        lambda: document(2).model_copy(update={"blob": flip(document(2).blob, 500)}),
    ),
    "ATK-17 another blob that Ann sealed for the same version": (
        Code.INDEX_TAMPERED,
        lambda: document(2).model_copy(update={"blob": resealed(b"{}").blob}),
    ),
    "no blob": (Code.INDEX_TAMPERED, lambda: document(2).model_copy(update={"blob": b""})),
    "a blob that nobody sealed": (
        Code.INDEX_TAMPERED,
        lambda: restated(blob_digest=sha256(bytes(4096))).model_copy(update={"blob": bytes(4096)}),
    ),
    "ATK-17 a blob sealed for another version": (Code.INDEX_TAMPERED, lambda: resealed(b"{}", version=3)),
    "a blob sealed for another account": (Code.INDEX_TAMPERED, lambda: resealed(b"{}", account=BEA.id)),
    "a blob of no form": (Code.MALFORMED, lambda: resealed(b'{"lesson": []}')),
    "ATK-17 somebody else's index": (Code.BAD_SIGNATURE, of_bea),
    "a statement that somebody else signed": (
        Code.BAD_SIGNATURE,
        lambda: document(2).model_copy(update={"statement": sign_again(document(2).statement, hand("Mallory"))}),
    ),
    "ATK-11 a statement of another suite": (Code.SUITE, lambda: restated(suite=0)),
    "ATK-20 the version before": (Code.INDEX_ROLLBACK, lambda: document(1)),
    "ATK-20 a version that left no mark": (Code.INDEX_ROLLBACK, lambda: document(3)),
    "ATK-20 no index at all": (Code.INDEX_ROLLBACK, lambda: None),
}


@pytest.mark.parametrize(("code", "tamper"), REFUSED.values(), ids=REFUSED.keys())
def test_atk_17_atk_20_an_index_that_is_not_the_newest_one_written_is_refused(
    code: Code, tamper: Callable[[], IndexDocument | None]
) -> None:
    """ATK-17, ATK-20; AG-17: also on a device that has never seen it."""
    with refused(code, Refusal):
        open_index(tamper(), ANN, marks(1, 2), 0)


def test_atk_20_a_device_with_no_memory_is_not_shown_an_older_index() -> None:
    """ATK-20: the log knows the newest version, whatever the server serves."""
    assert open_index(document(2), ANN, marks(1, 2), 0).version == 2
    for served in (document(1), document(2), None):
        with refused(Code.INDEX_ROLLBACK, IndexRefusal):
            open_index(served, ANN, marks(1, 2, 3), 0)


def test_atk_20_a_device_that_remembers_is_not_shown_an_older_index_even_by_a_log_that_forgot() -> None:
    """ATK-20."""
    with refused(Code.INDEX_ROLLBACK, IndexRefusal):
        open_index(document(2), ANN, marks(1, 2), 3)
    with refused(Code.INDEX_ROLLBACK, IndexRefusal):
        open_index(None, ANN, marks(), 1)
    assert open_index(document(2), ANN, marks(1, 2), 2).version == 2


def test_atk_20_an_empty_answer_is_refused_once_the_first_version_left_its_mark() -> None:
    """ATK-20."""
    school = School()
    school.enrol("Ann")
    assert open_index(None, ANN, school.view(), 0) == Index()
    school.add_mark(version_mark(ANN, 1))
    with refused(Code.INDEX_ROLLBACK, IndexRefusal):
        open_index(None, ANN, school.view(), 0)


def test_marks_of_somebody_elses_index_mean_nothing() -> None:
    assert version_mark(ANN, 1) != version_mark(BEA, 1)
    foreign = SomeMarks({version_mark(ANN, 2), version_mark(BEA, 3)})
    assert open_index(document(2), ANN, foreign, 0).version == 2


def test_the_server_is_told_no_title() -> None:
    """AG-20, ATK-17: titles and everything descriptive are sealed."""
    sent = document(3).blob + document(3).statement.to_bytes() + document(3).statement.payload
    assert b"Lesson" not in sent
    assert len(document(3).blob) % DOCUMENT_UNIT == 0


@given(st.data())
def test_whatever_a_server_changes_the_owner_sees_the_index_or_a_refusal(data: st.DataObject) -> None:
    """Invariant 1, as differential fuzz."""
    honest = document(2)
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(honest.blob) - 1))
        changed = honest.model_copy(update={"blob": flip(honest.blob, at, data.draw(st.integers(0, 7)))})
    else:
        at = data.draw(st.integers(0, len(honest.statement.payload) - 1))
        payload = flip(honest.statement.payload, at, data.draw(st.integers(0, 7)))
        changed = honest.model_copy(update={"statement": honest.statement.model_copy(update={"payload": payload})})
    with pytest.raises((IndexRefusal, SignatureRefusal)):
        open_index(changed, ANN, marks(1, 2), 0)


# --- merging --------------------------------------------------------------------------------------------------------

TIMES = st.integers(0, 3)
ENDED = st.none() | TIMES
IDS = st.sampled_from([named_bytes(f"merged/{number}", 16) for number in range(3)])
ACCOUNTS = st.sampled_from([AccountId(named_bytes(f"merged/{number}")) for number in range(3)])


def unique(entries: st.SearchStrategy[Any], key: str) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(entries, max_size=3, unique_by=lambda entry: getattr(entry, key)).map(tuple)


LESSONS = st.builds(lesson_entry, st.sampled_from("abc"), st.sampled_from(["x", "y"]), TIMES, deleted_at=ENDED)
VIEWERS = st.builds(ViewerEntry, account=ACCOUNTS, name=st.sampled_from("pq"), since=TIMES, recalled_at=ENDED)
SHARES = st.builds(
    ShareEntry,
    share=IDS.map(ShareId),
    recording=st.just(RecordingId(bytes(16))),
    version=st.integers(1, 3),
    mark_key=st.just(bytes(32)),
    viewers=unique(VIEWERS, "account"),
    from_ms=st.just(0),
    to_ms=st.integers(1, 2),
    sound=st.booleans(),
    note=st.just(""),
    expires_at=st.none(),
    changed_at=TIMES,
    recalled_at=ENDED,
)
PEOPLE = st.builds(
    PersonEntry, account=ACCOUNTS, name=st.sampled_from("pq"), pinned_at=TIMES, compared_at=ENDED, changed_at=TIMES
)
METHODS = st.builds(
    MethodEntry, method=IDS.map(MethodId), kind=st.just("kit"), name=st.just("k"), changed_at=TIMES, removed_at=ENDED
)
RECEIVED = st.builds(
    ReceivedEntry, share=IDS.map(ShareId), version=st.integers(1, 3), changed_at=TIMES, recalled_at=ENDED
)
CONTENTS = st.builds(
    IndexContent,
    lessons=unique(LESSONS, "recording"),
    shares=unique(SHARES, "share"),
    people=unique(PEOPLE, "account"),
    methods=unique(METHODS, "method"),
    received=unique(RECEIVED, "share"),
)
KEYS = {"lessons": "recording", "shares": "share", "people": "account", "methods": "method", "received": "share"}


def by_key(content: IndexContent) -> dict[str, dict[bytes, Any]]:
    """An index without the order of its entries, which says nothing."""

    def viewers(entry: Any) -> Any:
        if not isinstance(entry, ShareEntry):
            return entry
        return entry.model_copy(update={"viewers": tuple(sorted(entry.viewers, key=lambda one: one.account))})

    return {
        name: {getattr(entry, key): viewers(entry) for entry in getattr(content, name)} for name, key in KEYS.items()
    }


@given(CONTENTS)
def test_merging_an_index_with_itself_changes_nothing(content: IndexContent) -> None:
    assert by_key(merge(content, content)) == by_key(content)
    assert by_key(merge(content, IndexContent())) == by_key(content)
    assert by_key(merge(IndexContent(), content)) == by_key(content)


@given(CONTENTS, CONTENTS)
def test_both_devices_come_to_the_same_index(ours: IndexContent, theirs: IndexContent) -> None:
    assert by_key(merge(ours, theirs)) == by_key(merge(theirs, ours))


@given(CONTENTS, CONTENTS, CONTENTS)
def test_three_devices_come_to_the_same_index_in_any_order(a: IndexContent, b: IndexContent, c: IndexContent) -> None:
    assert by_key(merge(merge(a, b), c)) == by_key(merge(a, merge(b, c)))


@given(CONTENTS, CONTENTS)
def test_merging_loses_no_entry_no_end_and_no_version(ours: IndexContent, theirs: IndexContent) -> None:
    """AG-17: nothing that is on one side only is lost, and what has ended stays ended."""
    merged = by_key(merge(ours, theirs))
    for side in (by_key(ours), by_key(theirs)):
        for name, entries in side.items():
            for key, entry in entries.items():
                kept = merged[name][key]
                for end in ("deleted_at", "recalled_at", "removed_at"):
                    assert getattr(entry, end, None) is None or getattr(kept, end) is not None
                ended = [getattr(kept, end, None) for end in ("deleted_at", "recalled_at", "removed_at")]
                assert ended != [None] * 3 or getattr(kept, "version", 0) >= getattr(entry, "version", 0)


@given(CONTENTS, CONTENTS)
def test_atk_31_merging_loses_no_viewer_and_no_recall_of_one(ours: IndexContent, theirs: IndexContent) -> None:
    """ATK-31, AG-17, AG-18: a recall on one device outlives an edit of the same share on another."""
    merged = by_key(merge(ours, theirs))["shares"]
    for side in (ours, theirs):
        for share in side.shares:
            kept = {viewer.account: viewer for viewer in merged[share.share].viewers}
            for viewer in share.viewers:
                assert viewer.account in kept
                assert viewer.recalled_at is None or kept[viewer.account].recalled_at is not None


def test_atk_30_a_version_that_was_seen_is_remembered_whichever_device_wrote_last() -> None:
    """ATK-30: else a server could serve an old grant to one device, and by merging to all of them."""
    share = ShareId(bytes(16))
    seen = IndexContent(received=(ReceivedEntry(share=share, version=2, changed_at=1),))
    fooled = IndexContent(received=(ReceivedEntry(share=share, version=1, changed_at=9),))
    for merged in (merge(seen, fooled), merge(fooled, seen)):
        assert [entry.version for entry in merged.received] == [2]


def test_a_later_rename_wins_and_a_deletion_wins_over_it() -> None:
    old, new = lesson_entry("a", "old", 1), lesson_entry("a", "new", 2)
    deleted = lesson_entry("a", "old", 1, deleted_at=1)
    for one, other, expected in ((old, new, new), (new, deleted, deleted), (old, deleted, deleted)):
        for pair in ((one, other), (other, one)):
            assert merge(*(IndexContent(lessons=(entry,)) for entry in pair)).lessons == (expected,)


def test_an_entry_replaces_the_one_with_its_key_and_keeps_its_place() -> None:
    entries = [lesson_entry("a"), lesson_entry("b")]
    again = lesson_entry("a", "other")
    assert put(entries, again, lambda entry: entry.recording) == (again, entries[1])
    assert put(entries, lesson_entry("c"), lambda entry: entry.recording) == (*entries, lesson_entry("c"))


@given(CONTENTS, LESSONS, SHARES, PEOPLE, METHODS, RECEIVED)
def test_what_is_put_in_the_index_is_found_again(  # noqa: PLR0917 - one of each kind
    content: IndexContent,
    lesson: LessonEntry,
    share: ShareEntry,
    person: PersonEntry,
    method: MethodEntry,
    received: ReceivedEntry,
) -> None:
    content = with_share(with_lesson(content, lesson), share)
    content = with_received(with_method(with_person(content, person), method), received)
    assert content.lesson(lesson.recording) == lesson
    assert content.share(share.share) == share
    assert content.person(person.account) == person
    assert content.method(method.method) == method
    assert content.received_share(received.share) == received
    nothing = IndexContent()
    assert [
        nothing.lesson(lesson.recording),
        nothing.share(share.share),
        nothing.person(person.account),
        nothing.method(method.method),
        nothing.received_share(received.share),
    ] == [None] * 5
