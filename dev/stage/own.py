"""A lesson of Ann's, and bundles of it that the server or one of its signers changed."""

from functools import cache

from dev.stage.entropy import CountedEntropy
from dev.stage.lessons import Made, record
from dev.stage.school import account_of
from dev.stage.signers import hand, sign_again

from ownlens_vault.recording import timeline_key
from ownlens_vault.seal import seal
from ownlens_wire.api import RecordingBundle
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import Envelope
from ownlens_wire.ids import sha256
from ownlens_wire.limits import DOCUMENT_UNIT
from ownlens_wire.segments import SegmentRow, write_list

ANN, BEA = account_of("Ann"), account_of("Bea")
MALLORY = hand("Mallory", "recorder")


@cache
def lesson() -> Made:
    """The lesson that is opened."""
    return record(ANN, "lesson")


@cache
def other() -> Made:
    """Another lesson of the same teacher."""
    return record(ANN, "other lesson")


@cache
def beas() -> Made:
    """A lesson of another teacher."""
    return record(BEA, "lesson of Bea")


def head() -> Envelope:
    """The lesson's only head."""
    envelope = lesson().head
    if envelope is None:
        raise LookupError
    return envelope


def permitted(**changes: object) -> RecordingBundle:
    """A bundle under a permit that Ann signed with other words in it, and a head that fits that permit."""
    permit = sign_again(lesson().permit.envelope, ANN.signer, **changes)
    return lesson().bundle(permit=permit, head=headed(permit_digest=permit.digest()))


def headed(**changes: object) -> Envelope:
    """The head with some words changed, by the recorder itself."""
    return sign_again(head(), lesson().recorder_key, **changes)


def listed(rows: list[SegmentRow], **changes: object) -> RecordingBundle:
    """A bundle with another list, under a head that the recorder signed for it."""
    data = write_list(rows)
    return lesson().bundle(list=data, head=headed(list_digest=sha256(data), **changes))


def timed(timeline: bytes, digest: bytes | None = None) -> RecordingBundle:
    """A bundle with another timeline, under a head that the recorder signed for it."""
    return lesson().bundle(timeline=timeline, head=headed(timeline_digest=digest or sha256(timeline)))


def sealed_timeline(data: bytes, sequence: int = 1) -> bytes:
    """A timeline as only the recorder can seal one."""
    key = timeline_key(lesson().state.recording_key, lesson().state.shred_secret)
    bound_to = frame("ol1/timeline", lesson().recording, sequence)
    return bytes(seal(key, bound_to, data, DOCUMENT_UNIT, CountedEntropy("timeline")))
