"""The account's own index (``spec/index.md``)."""

import json
from typing import Any

from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.lessons import MOMENT
from dev.stage.school import NOW, SomeMarks, account_of
from dev.stage.signers import hand, sign_again
from dev.vectors.cases import Topic
from dev.vectors.topics.envelopes import members
from ownlens_vault.documents import IndexContent, LessonEntry, ReceivedEntry, ShareEntry, ViewerEntry
from ownlens_vault.index import Index, open_index, seal_index, version_mark, with_lesson
from ownlens_wire.codes import Code
from ownlens_wire.ids import AccountId, RecordingId, ShareId

_ANN, _BEA = account_of("Ann"), account_of("Bea")


def _lesson(name: str, title: str, changed_at: int, deleted_at: int | None = None) -> LessonEntry:
    recording = RecordingId(named_bytes(f"vector/recording/{name}", 16))
    return LessonEntry(
        recording=recording,
        title=title,
        recorded_at=NOW,
        duration_ms=60_000,
        changed_at=changed_at,
        deleted_at=deleted_at,
    )


def _share(version: int, changed_at: int, *viewers: tuple[str, int | None]) -> ShareEntry:
    people = tuple(
        ViewerEntry(account=AccountId(named_bytes(f"vector/{name}")), name=name, since=NOW, recalled_at=recalled)
        for name, recalled in viewers
    )
    return ShareEntry(
        share=ShareId(named_bytes("vector/share", 16)),
        recording=RecordingId(bytes(16)),
        version=version,
        mark_key=named_bytes("vector/mark key"),
        viewers=people,
        from_ms=0,
        to_ms=1000,
        sound=True,
        note="",
        expires_at=None,
        changed_at=changed_at,
    )


def topic() -> Topic:
    """The file."""
    made = Topic("indexes", "The account's own index, its versions and its marks: index.md.")
    index, entropy = Index(), CountedEntropy("vector/index")
    for version in (1, 2):
        content = with_lesson(index.content, _lesson(f"{version}", f"Lesson {version}", NOW))
        document = seal_index(_ANN, index, content, MOMENT, entropy)
        index = open_index(document, _ANN, SomeMarks({version_mark(_ANN, version)}), version - 1)
        made.share(f"version {version}", json.loads(document.model_dump_json()))
        made.accept("mark.index", f"of version {version}", seed=_ANN.seed.expose(), version=version)
    made.accept("mark.index", "of another account", seed=_BEA.seed.expose(), version=1)
    made.refuse(Code.MALFORMED, "mark.index", "with a seed of 31 bytes", seed=bytes(31), version=1)
    _opening(made)
    _merging(made)
    return made


def _opening(made: Topic) -> None:
    first, second, third = (version_mark(_ANN, version) for version in (1, 2, 3))
    newest = {"$shared": "version 2"}

    def given(document: object, *marks: bytes, seen: int = 0) -> dict[str, Any]:
        return {"document": document, "seed": _ANN.seed.expose(), "marks": list(marks), "seen_version": seen}

    made.accept("index.open", "no index yet", **given(None))
    made.accept("index.open", "the first version", **given({"$shared": "version 1"}, first))
    made.accept("index.open", "the newest version on a new device", **given(newest, first, second))
    made.accept("index.open", "the newest version, seen before", **given(newest, first, second, seen=2))
    rollbacks = {
        "the version before": given({"$shared": "version 1"}, first, second),
        "the version before one that is hidden": given(newest, first, second, third),
        "a version that left no mark": given(newest, first),
        "a version below the last seen": given(newest, first, second, seen=3),
        "nothing where the first version left its mark": given(None, first),
        "nothing where something was seen": given(None, seen=1),
    }
    for title, case in rollbacks.items():
        made.refuse(Code.INDEX_ROLLBACK, "index.open", title, **case)
    swapped = {**newest, "$set": {"blob": made.shared["version 1"]["blob"]}}
    made.refuse(Code.INDEX_TAMPERED, "index.open", "the blob of another version", **given(swapped, second))
    flipped = {**newest, "$set": {"blob": {"$shared": "blob", "$flip": 500}}}
    made.share("blob", made.shared["version 2"]["blob"])
    made.refuse(Code.INDEX_TAMPERED, "index.open", "a bit of the blob turned over", **given(flipped, second))
    statement = seal_index(_BEA, Index(), IndexContent(), MOMENT, CountedEntropy("vector/Bea")).statement
    for title, other in {"somebody else's": statement, "a forged": sign_again(statement, hand("Mallory"))}.items():
        forged = {**newest, "$set": {"statement": members(other)}}
        made.refuse(Code.BAD_SIGNATURE, "index.open", f"{title} statement", **given(forged, second))


def _merging(made: Topic) -> None:
    def accept(title: str, ours: IndexContent, theirs: IndexContent) -> None:
        sides = {"ours": json.loads(ours.model_dump_json()), "theirs": json.loads(theirs.model_dump_json())}
        made.accept("index.merge", title, **sides)

    def lessons(*entries: LessonEntry) -> IndexContent:
        return IndexContent(lessons=entries)

    def shares(entry: ShareEntry) -> IndexContent:
        return IndexContent(shares=(entry,))

    def received(version: int, changed_at: int) -> IndexContent:
        return IndexContent(received=(ReceivedEntry(share=ShareId(bytes(16)), version=version, changed_at=changed_at),))

    accept("entries on both sides", lessons(_lesson("a", "A", 1)), lessons(_lesson("b", "B", 1)))
    accept("the newer change wins", lessons(_lesson("a", "old", 1)), lessons(_lesson("a", "new", 2)))
    accept("a deletion wins", lessons(_lesson("a", "old", 1, 1)), lessons(_lesson("a", "new", 2)))
    accept("the higher version wins", received(2, 1), received(1, 9))
    accept(
        "a recall of one viewer wins, and nobody is lost",
        shares(_share(1, 1, ("Bea", 5), ("Cy", None))),
        shares(_share(1, 9, ("Bea", None), ("Dan", None))),
    )
