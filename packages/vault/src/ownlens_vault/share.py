"""Sealing and opening shares (``spec/sharing.md``; the numbers in comments are the steps of its section 3).

A share holds the secrets of the shared segments and of no others. Refuses to open a share that is stale, expired,
recalled, or made for somebody else, whatever the server says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ownlens_vault.account import Account
from ownlens_vault.derive import expand, extract
from ownlens_vault.documents import Manifest, ManifestSegment, ManifestTrack
from ownlens_vault.entropy import Entropy
from ownlens_vault.lesson import OwnLesson, open_segment
from ownlens_vault.people import Person
from ownlens_vault.recording import Moment, segment_key, shred_commitment
from ownlens_vault.refusals import LessonRefusal, SealRefusal, ShareRefusal
from ownlens_vault.seal import open_blob, seal
from ownlens_vault.secret import MarkKey, SealKey, SegmentSecret, ShareKey, ShredSecret
from ownlens_wire.api import NewShare, ShareBundle
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import Verified, read_record, sign, verify
from ownlens_wire.ids import AccountId, Digest, Mark, RecordingId, ShareId, sha256
from ownlens_wire.limits import DOCUMENT_UNIT, MAX_MANIFEST_BYTES, SUITE
from ownlens_wire.segments import SegmentRow, check_object_length
from ownlens_wire.statements import AudienceMember, Grant, ScopeRange


class Marks(Protocol):
    """Where recalls are looked up: the public log."""

    def has_mark(self, mark: Mark) -> bool:
        """Whether the log holds this mark."""

    def contents_of(self, mark: Mark) -> frozenset[Mark]:
        """What stands beside this mark in the log, each time it stands there."""


@dataclass(frozen=True, slots=True)
class ShareTerms:
    """What an owner decides about a share. Times in milliseconds of the lesson; ``to_ms`` None is its end."""

    share: ShareId
    version: int
    title: str
    note: str = ""
    from_ms: int = 0
    to_ms: int | None = None
    sound: bool = True
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class SealedShare:
    """A share ready to be sent, and what the owner's index keeps of it."""

    request: NewShare
    from_ms: int
    to_ms: int


def recall_mark(key: MarkKey, share: ShareId) -> Mark:
    """The mark that says: taken back from everybody."""
    return Mark(expand(key.expose(), frame("ol1/recall-mark", share)))


def recall_one_mark(key: MarkKey, share: ShareId, viewer: AccountId) -> Mark:
    """The mark that says: taken back from this viewer."""
    return Mark(expand(key.expose(), frame("ol1/recall-one-mark", share, viewer)))


def share_shred_commitment(share: ShareId, version: int, secret: ShredSecret) -> Digest:
    """What a grant says of the share's shred secret without giving it away."""
    return sha256(frame("ol1/share-shred", share, version, secret.expose()))


# --- the owner's side ---------------------------------------------------------------------------------------


def seal_share(
    owner: Account, lesson: OwnLesson, terms: ShareTerms, viewers: Sequence[Person], making: "ShareMaking"
) -> SealedShare:
    """Seal a range of a lesson to people.

    Args:
        owner: the lesson's owner, unlocked.
        lesson: opened and checked.
        terms: what the owner decided.
        viewers: people whose cards were checked; the same objects are sealed to.
        making: mark key, moment and entropy.

    Raises:
        ShareRefusal: nothing of the lesson lies in the range, or nobody to share with.
    """
    if not viewers:
        raise ShareRefusal(Code.NOTHING_TO_SHARE, "no viewer")
    if terms.to_ms is not None and terms.to_ms <= terms.from_ms:
        # Without this, a backward range inside one segment would share that segment.
        raise ShareRefusal(Code.NOTHING_TO_SHARE, "an empty or backward range")
    share_key, shred = ShareKey.draw(making.entropy), ShredSecret.draw(making.entropy)
    manifest = _manifest(lesson, terms, making.mark_key)
    sealed = seal(
        _manifest_key(share_key, shred),
        frame("ol1/manifest", terms.share, terms.version),
        manifest.model_dump_json().encode(),
        DOCUMENT_UNIT,
        making.entropy,
    )
    boxes = tuple(
        person.receiving.seal(share_key.expose(), "ol1/share-box", terms.share, terms.version, owner.id, person.account)
        for person in viewers
    )
    audience = tuple(
        AudienceMember(account=person.account, generation=person.card.payload.generation, box_digest=sha256(box))
        for person, box in zip(viewers, boxes, strict=True)
    )
    grant = Grant(
        suite=SUITE,
        log_size=making.moment.log_size,
        issued_at=making.moment.now,
        account=owner.id,
        share=terms.share,
        version=terms.version,
        recording=lesson.recording,
        audience=audience,
        scope=_scope_of(manifest),
        manifest_digest=sha256(sealed),
        shred_commitment=share_shred_commitment(terms.share, terms.version, shred),
        expires_at=terms.expires_at,
    )
    request = NewShare(
        grant=sign(grant, owner.signer), manifest=bytes(sealed), boxes=boxes, shred_secret=shred.expose()
    )
    return SealedShare(request, manifest.from_ms, manifest.to_ms)


@dataclass(frozen=True, slots=True)
class ShareMaking:
    """With what a share is made: the key of its marks, when, and randomness."""

    mark_key: MarkKey
    moment: Moment
    entropy: Entropy


def _manifest_key(key: ShareKey, shred: ShredSecret) -> SealKey:
    return SealKey(extract(shred.expose(), key.expose()))


def _manifest(lesson: OwnLesson, terms: ShareTerms, mark_key: MarkKey) -> Manifest:
    tracks = []
    for described in lesson.timeline.tracks:
        if described.kind == "audio" and not terms.sound:
            continue
        to_ticks = None if terms.to_ms is None else terms.to_ms * described.timescale // 1000
        from_ticks = terms.from_ms * described.timescale // 1000
        chosen = [
            (index, start, duration)
            for index, (start, duration) in enumerate(zip(described.starts, described.durations, strict=True), start=1)
            if start + duration > from_ticks and (to_ticks is None or start < to_ticks)
        ]
        if chosen:
            segments = tuple(_manifest_segment(lesson, described.track, *one) for one in [(0, 0, 0), *chosen])
            description = described.model_dump(exclude={"starts", "durations"})
            tracks.append(ManifestTrack(**description, segments=segments))
    if not any(track.kind != "thumbnails" for track in tracks):
        raise ShareRefusal(Code.NOTHING_TO_SHARE, "no picture or sound in this range")
    return Manifest(
        recording=lesson.recording,
        title=terms.title,
        note=terms.note,
        sound=terms.sound,
        from_ms=terms.from_ms,
        to_ms=_end_of(tracks) if terms.to_ms is None else min(terms.to_ms, _end_of(tracks)),
        recorded_at=lesson.timeline.recorded_at,
        mark_key=mark_key.expose(),
        recording_shred_commitment=shred_commitment(lesson.recording, lesson.shred_secret),
        tracks=tuple(tracks),
    )


def _manifest_segment(lesson: OwnLesson, track: int, index: int, start: int, duration: int) -> ManifestSegment:
    row = lesson.rows[track, index]
    return ManifestSegment(
        index=index,
        length=row.length,
        digest=row.digest,
        start=start,
        duration=duration,
        secret=lesson.secret(row).expose(),
    )


def _end_of(tracks: list[ManifestTrack]) -> int:
    ends = [
        (track.segments[-1].start + track.segments[-1].duration) * 1000 // track.timescale
        for track in tracks
        if track.kind != "thumbnails"
    ]
    return max(ends)


def _scope_of(manifest: Manifest) -> tuple[ScopeRange, ...]:
    return tuple(
        ScopeRange(track=track.track, first=track.segments[1].index, last=track.segments[-1].index)
        for track in manifest.tracks
    )


# --- the viewer's side --------------------------------------------------------------------------------------


class SharedLesson:
    """A share that was checked and opened for one viewer. It cannot be printed."""

    def __init__(self, grant: Verified[Grant], manifest: Manifest, recording_shred: ShredSecret) -> None:
        self.grant: Grant = grant.payload
        self.manifest = manifest
        self.recording: RecordingId = manifest.recording
        self._shred = recording_shred
        self._rows = {(track.track, row.index): row for track in manifest.tracks for row in track.segments}

    def __repr__(self) -> str:
        return "<SharedLesson>"

    def open(self, track: int, index: int, blob: bytes | None) -> bytes:
        """Open a shared segment.

        Raises:
            ShareRefusal: the segment is not shared; nothing was asked of the server for it.
            LessonRefusal: missing, or not the listed object.
        """
        self.require_shared(track, index)
        row = self._rows[track, index]
        if blob is None:
            raise LessonRefusal(Code.SEG_MISSING, f"track {track} segment {index}")
        key = segment_key(SegmentSecret(row.secret), self._shred)
        return open_segment(blob, SegmentRow(track, index, 0, row.length, row.digest), key, self.recording)

    def require_shared(self, track: int, index: int) -> None:
        """Return if this segment was shared.

        Raises:
            ShareRefusal: it was not.
        """
        if (track, index) not in self._rows:
            raise ShareRefusal(Code.NOT_SHARED, f"track {track} segment {index}")

    def require_not_recalled(self, marks: Marks, viewer: AccountId) -> None:
        """Return if the log does not say that this share was taken back.

        Raises:
            ShareRefusal: it was, from everybody or from this viewer.
        """
        key = MarkKey(self.manifest.mark_key)
        share = self.grant.share
        if marks.has_mark(recall_mark(key, share)) or marks.has_mark(recall_one_mark(key, share, viewer)):
            raise ShareRefusal(Code.RECALLED_IN_LOG, "the log says this share was taken back")


@dataclass(frozen=True, slots=True)
class ShareAsked:
    """What a viewer asked for and remembers: the share, the highest version seen of it, and the time."""

    share: ShareId
    seen_version: int
    now: int


def check_grant(bundle: ShareBundle, asked: ShareAsked, owner: Person) -> Verified[Grant]:
    """Check that a bundle is the share that was asked for, current, and by this owner (step 1).

    Raises:
        ShareRefusal, SignatureRefusal, MalformedRefusal: it is not.
    """
    grant = verify(bundle.grant, Grant, owner.card.key)
    said = grant.payload
    if said.share != asked.share:
        raise ShareRefusal(Code.GRANT_MISMATCH, "a grant for another share")
    if said.version < asked.seen_version:
        raise ShareRefusal(Code.STALE_GRANT, f"version {said.version} after {asked.seen_version}")
    if said.expires_at is not None and said.expires_at <= asked.now:
        raise ShareRefusal(Code.GRANT_EXPIRED, "the owner's date has passed")
    return grant


def open_share(bundle: ShareBundle, asked: ShareAsked, owner: Person, viewer: Account, marks: Marks) -> SharedLesson:
    """Check a share and make it ready to open segments.

    Args:
        bundle: as the server answered.
        asked: the share, the highest version seen of it, and the time.
        owner: whose lesson it is, by a checked card.
        viewer: this account, unlocked.
        marks: the log, synchronised just now.

    Raises:
        ShareRefusal, LessonRefusal, SealRefusal, SignatureRefusal, MalformedRefusal: a step failed.
    """
    grant = check_grant(bundle, asked, owner)  # step 1
    said = grant.payload
    share_key = _unbox(bundle, said, viewer)  # step 2
    shred = ShredSecret(bundle.shred_secret)  # step 3
    if share_shred_commitment(said.share, said.version, shred) != said.shred_commitment:
        raise ShareRefusal(Code.SHRED_MISMATCH, "another shred secret of the share")
    manifest = _open_manifest(bundle, said, _manifest_key(share_key, shred))
    recording_shred = ShredSecret(bundle.recording_shred_secret)
    lesson = SharedLesson(grant, manifest, recording_shred)
    lesson.require_not_recalled(marks, viewer.id)  # step 4
    if shred_commitment(said.recording, recording_shred) != manifest.recording_shred_commitment:  # step 5
        raise ShareRefusal(Code.SHRED_MISMATCH, "another shred secret of the recording")
    return lesson


def _unbox(bundle: ShareBundle, grant: Grant, viewer: Account) -> ShareKey:
    member = next((one for one in grant.audience if one.account == viewer.id), None)
    if member is None:
        raise ShareRefusal(Code.NOT_RECIPIENT, "this account is not in the audience")
    if sha256(bundle.box) != member.box_digest:
        raise ShareRefusal(Code.BOX_DIGEST, "another box than the grant signs")
    receiving = viewer.receiving_key(member.generation)
    raw = receiving.open(bundle.box, "ol1/share-box", grant.share, grant.version, grant.account, viewer.id)
    return ShareKey(raw)


def _open_manifest(bundle: ShareBundle, grant: Grant, key: SealKey) -> Manifest:
    if sha256(bundle.manifest) != grant.manifest_digest:
        raise ShareRefusal(Code.MANIFEST_TAMPERED, "another manifest than the grant signs")
    try:
        data = open_blob(key, frame("ol1/manifest", grant.share, grant.version), bundle.manifest, DOCUMENT_UNIT)
    except SealRefusal as error:
        raise ShareRefusal(Code.MANIFEST_TAMPERED, "the manifest does not open") from error
    manifest = read_record(Manifest, data, MAX_MANIFEST_BYTES)
    if manifest.recording != grant.recording:
        raise ShareRefusal(Code.GRANT_MISMATCH, "a manifest of another recording")
    _check_scope(manifest, grant)
    return manifest


def _check_scope(manifest: Manifest, grant: Grant) -> None:
    for track in manifest.tracks:
        for row in track.segments:
            check_object_length(row.length)
        indices = [row.index for row in track.segments]
        if indices != [0, *range(indices[1], indices[1] + len(indices) - 1)]:
            raise ShareRefusal(Code.MANIFEST_SCOPE, "segments with a gap")
    if _scope_of(manifest) != grant.scope:
        raise ShareRefusal(Code.MANIFEST_SCOPE, "other segments than the grant's scope")
