"""The account's own index: sealed, signed, versioned, anchored in the log (``spec/index.md``).

Refuses an index that is older than one this account is known to have written, also on a device that never saw it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ownlens_vault.account import Account
from ownlens_vault.derive import expand
from ownlens_vault.documents import (
    IndexContent,
    LedgerAnchor,
    LessonEntry,
    MethodEntry,
    PersonEntry,
    ReceivedEntry,
    ShareEntry,
    ViewerEntry,
)
from ownlens_vault.entropy import Entropy
from ownlens_vault.recording import Moment
from ownlens_vault.refusals import IndexRefusal, SealRefusal
from ownlens_vault.seal import open_blob, seal
from ownlens_vault.share import Marks
from ownlens_wire.api import IndexDocument
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import read_record, sign, verify
from ownlens_wire.ids import Digest, Mark, sha256
from ownlens_wire.limits import DIGEST_BYTES, DOCUMENT_UNIT, MAX_INDEX_BYTES, SUITE
from ownlens_wire.refusals import MalformedRefusal
from ownlens_wire.statements import IndexStatement

NO_INDEX = Digest(bytes(DIGEST_BYTES))


@dataclass(frozen=True, slots=True)
class Index:
    """A checked version of the index. Version 0 is the empty one that every account begins with."""

    version: int = 0
    digest: Digest = NO_INDEX
    content: IndexContent = field(default_factory=IndexContent)


def version_mark(account: Account, version: int) -> Mark:
    """The mark that a version of this account's index leaves in the log."""
    return Mark(expand(account.index_mark_key.expose(), frame("ol1/index-version", version)))


def content_mark(account: Account, version: int, blob_digest: Digest) -> Mark:
    """What stands beside a version's mark: one version has one content, on every device."""
    return Mark(expand(account.index_mark_key.expose(), frame("ol1/index-content", version, blob_digest)))


def seal_index(
    account: Account, previous: Index, content: IndexContent, moment: Moment, entropy: Entropy
) -> IndexDocument:
    """Seal and sign the version that follows ``previous``.

    Raises:
        MalformedRefusal: a title too long, an index too large: what could not be read again is not sealed.
    """
    version = previous.version + 1
    data = _spelled(content)
    blob = bytes(seal(account.index_key, _bound_to(account, version), data, DOCUMENT_UNIT, entropy))
    statement = IndexStatement(
        suite=SUITE,
        log_size=moment.log_size,
        issued_at=moment.now,
        account=account.id,
        version=version,
        previous=previous.digest,
        blob_digest=sha256(blob),
        mark=version_mark(account, version),
        content_mark=content_mark(account, version, sha256(blob)),
    )
    return IndexDocument(statement=sign(statement, account.signer), blob=blob)


def open_index(document: IndexDocument | None, account: Account, marks: Marks, seen_version: int) -> Index:
    """Check and open the index.

    Args:
        document: as the server answered; None if it says there is none.
        account: the owner, unlocked.
        marks: the log, synchronised just now.
        seen_version: the highest version this client has seen, 0 if none.

    Raises:
        IndexRefusal: another blob than signed, an older version than there was, or one of two with the same number.
        SignatureRefusal, MalformedRefusal: not this account's statement.
    """
    if document is None:
        _require_newest(account, marks, 0, seen_version)
        return Index()
    statement = verify(document.statement, IndexStatement, account.signer.public)
    said = statement.payload
    if sha256(document.blob) != said.blob_digest:
        raise IndexRefusal(Code.INDEX_TAMPERED, "another blob than the statement signs")
    _require_newest(account, marks, said.version, seen_version)
    if marks.contents_of(version_mark(account, said.version)) != {
        content_mark(account, said.version, said.blob_digest)
    }:
        raise IndexRefusal(Code.INDEX_FORK, f"another version {said.version} was written as well")
    try:
        data = open_blob(account.index_key, _bound_to(account, said.version), document.blob, DOCUMENT_UNIT)
    except SealRefusal as error:
        raise IndexRefusal(Code.INDEX_TAMPERED, "the blob does not open") from error
    return Index(said.version, statement.digest, read_record(IndexContent, data, MAX_INDEX_BYTES))


def _spelled(content: IndexContent) -> bytes:
    try:
        data = content.model_dump_json().encode()
    except ValueError:
        # Text that is not Unicode, such as a file name of another age. The exception repeats it, and is dropped.
        raise MalformedRefusal(Code.MALFORMED, "text that cannot be spelled") from None
    read_record(IndexContent, data, MAX_INDEX_BYTES)
    return data


def _require_newest(account: Account, marks: Marks, version: int, seen_version: int) -> None:
    if version < seen_version:
        raise IndexRefusal(Code.INDEX_ROLLBACK, f"version {version} after {seen_version}")
    if version and not marks.has_mark(version_mark(account, version)):
        raise IndexRefusal(Code.INDEX_ROLLBACK, f"version {version} left no mark in the log")
    if marks.has_mark(version_mark(account, version + 1)):
        raise IndexRefusal(Code.INDEX_ROLLBACK, f"version {version + 1} left a mark in the log")


def _bound_to(account: Account, version: int) -> bytes:
    return frame("ol1/index", account.id, version)


# --- merging ------------------------------------------------------------------------------------------------


class _Entry(Protocol):
    @property
    def changed_at(self) -> int: ...

    def model_dump_json(self) -> str: ...


EntryT = TypeVar("EntryT", bound=_Entry)
_ENDED = ("deleted_at", "recalled_at", "removed_at")


def put(entries: Iterable[EntryT], entry: EntryT, key: Callable[[EntryT], bytes]) -> tuple[EntryT, ...]:
    """The entries with this one in the place of the one with the same key, or at the end."""
    kept: Mapping[bytes, EntryT] = {key(one): one for one in entries} | {key(entry): entry}
    return tuple(kept.values())


def merge(ours: IndexContent, theirs: IndexContent) -> IndexContent:
    """Join what two devices wrote at the same time (``spec/index.md``).

    Per entry: one that has ended wins over one that has not, then the higher version, then the newer change. The
    viewers of a share are joined one by one in the same way, so that a recall on one device outlives an edit on the
    other. Nothing that is only on one side is lost.
    """
    return IndexContent(
        log=ours.log if theirs.log is None else theirs.log,
        ledger=max(ours.ledger, theirs.ledger, key=_anchor_rank),
        lessons=_merge(ours.lessons, theirs.lessons, _lesson_key),
        shares=_merge_shares(ours.shares, theirs.shares),
        people=_merge(ours.people, theirs.people, _person_key),
        methods=_merge(ours.methods, theirs.methods, _method_key),
        received=_merge(ours.received, theirs.received, _received_key),
    )


def with_lesson(content: IndexContent, entry: LessonEntry) -> IndexContent:
    """The content with this lesson's entry."""
    return content.model_copy(update={"lessons": put(content.lessons, entry, _lesson_key)})


def with_share(content: IndexContent, entry: ShareEntry) -> IndexContent:
    """The content with this share's entry."""
    return content.model_copy(update={"shares": put(content.shares, entry, _share_key)})


def with_person(content: IndexContent, entry: PersonEntry) -> IndexContent:
    """The content with this person's entry."""
    return content.model_copy(update={"people": put(content.people, entry, _person_key)})


def with_method(content: IndexContent, entry: MethodEntry) -> IndexContent:
    """The content with this unlock method's entry."""
    return content.model_copy(update={"methods": put(content.methods, entry, _method_key)})


def with_received(content: IndexContent, entry: ReceivedEntry) -> IndexContent:
    """The content with the entry of a share that was received."""
    return content.model_copy(update={"received": put(content.received, entry, _received_key)})


def _lesson_key(entry: LessonEntry) -> bytes:
    return entry.recording


def _share_key(entry: ShareEntry) -> bytes:
    return entry.share


def _person_key(entry: PersonEntry) -> bytes:
    return entry.account


def _method_key(entry: MethodEntry) -> bytes:
    return entry.method


def _received_key(entry: ReceivedEntry) -> bytes:
    return entry.share


def _merge(ours: tuple[EntryT, ...], theirs: tuple[EntryT, ...], key: Callable[[EntryT], bytes]) -> tuple[EntryT, ...]:
    merged = {key(entry): entry for entry in theirs}
    for entry in ours:
        other = merged.get(key(entry))
        merged[key(entry)] = entry if other is None else max(other, entry, key=_rank)
    return tuple(merged.values())


def _rank(entry: _Entry) -> tuple[bool, int, int, str]:
    # A version that was seen stays seen, whichever device wrote last: else an old one could be served again.
    # The spelling breaks ties, so that both devices come to the same entry.
    ended = any(getattr(entry, name, None) is not None for name in _ENDED)
    return ended, getattr(entry, "version", 0), entry.changed_at, entry.model_dump_json()


def _merge_shares(ours: tuple[ShareEntry, ...], theirs: tuple[ShareEntry, ...]) -> tuple[ShareEntry, ...]:
    viewers: dict[bytes, dict[bytes, ViewerEntry]] = {}
    for share in (*ours, *theirs):
        joined = viewers.setdefault(share.share, {})
        for viewer in share.viewers:
            joined[viewer.account] = max(joined.get(viewer.account, viewer), viewer, key=_viewer_rank)
    bare = [tuple(share.model_copy(update={"viewers": ()}) for share in side) for side in (ours, theirs)]
    return tuple(
        share.model_copy(update={"viewers": tuple(sorted(viewers[share.share].values(), key=_viewer_order))})
        for share in _merge(bare[0], bare[1], _share_key)
    )


def _anchor_rank(anchor: LedgerAnchor | None) -> int:
    return 0 if anchor is None else anchor.sequence


def _viewer_rank(viewer: ViewerEntry) -> tuple[bool, int, int, str]:
    return viewer.recalled_at is not None, viewer.recalled_at or 0, viewer.since, viewer.name


def _viewer_order(viewer: ViewerEntry) -> tuple[int, bytes]:
    return viewer.since, viewer.account
