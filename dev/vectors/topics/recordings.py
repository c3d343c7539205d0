"""Lists, segments and whole recordings (``spec/recording.md``)."""

import json
from typing import Any

from dev.stage.entropy import CountedEntropy
from dev.stage.lessons import AUDIO, VIDEO, Made, describe, record
from dev.stage.school import account_of
from dev.stage.signers import flip, hand, sign_again
from dev.vectors.cases import Topic
from dev.vectors.kept import KeptBoxes, KeptKey
from dev.vectors.topics.envelopes import members
from ownlens_vault.recording import segment_secret, timeline_key
from ownlens_vault.seal import seal
from ownlens_vault.secret import PartKey
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import Envelope
from ownlens_wire.ids import sha256
from ownlens_wire.keys import WEAK_KEYS
from ownlens_wire.limits import DOCUMENT_UNIT, SEGMENT_UNIT
from ownlens_wire.segments import SegmentRow, write_list

ANN, BEA = account_of("Ann"), account_of("Bea")
MALLORY = hand("Mallory", "recorder")
TRACKS = (VIDEO, AUDIO)


def made_lesson(kept: KeptBoxes, name: str = "vector") -> Made:
    """A lesson of Ann's with two tracks, whose boxes are kept."""
    return record(ANN, name, TRACKS, KeptKey(ANN.receiving_key(1).public.raw, kept))


def as_json(made: Made) -> dict[str, Any]:
    """A recording's bundle as the server sends it."""
    said: dict[str, Any] = json.loads(made.bundle().model_dump_json())
    return said


def topic(kept: KeptBoxes) -> Topic:
    """The file."""
    made = Topic("recordings", "Lists, segments and whole recordings: recording.md 3, 4 and 7.")
    _lists(made)
    lesson, other = made_lesson(kept), made_lesson(kept, "another vector")
    _segments(made, lesson)
    made.share("bundle", as_json(lesson))
    given = {"recording": lesson.recording, "seed": ANN.seed.expose(), "seen_sequence": 0}
    made.accept("recording.open", "a closed lesson", bundle={"$shared": "bundle"}, **given)
    made.accept("recording.open", "a lesson seen before", bundle={"$shared": "bundle"}, **{**given, "seen_sequence": 1})
    _by_the_server(made, lesson, other, given)
    _by_a_signer(made, lesson, given)
    _whole(made, given)
    return made


def _lists(made: Topic) -> None:
    def row(track: int, index: int, part: int = 0, length: int = SEGMENT_UNIT) -> bytes:
        return write_list([SegmentRow(track, index, part, length, sha256(bytes([track, index])))])

    def case(*tracks: int, rows: bytes, part_count: int = 2) -> dict[str, Any]:
        counts = [{"track": number, "segments": count} for number, count in enumerate(tracks, start=1)]
        return {"list": rows, "tracks": counts, "part_count": part_count}

    three = row(1, 0) + row(1, 1) + row(1, 2, 1)
    made.accept("list.read", "three rows", **case(3, rows=three))
    made.accept("list.read", "parts begin anew with a track", **case(3, 1, rows=three + row(2, 0)))
    made.accept("list.read", "nothing recorded yet", **case(rows=b""))
    bad = {
        "half a row": case(3, rows=three[:-1]),
        "a row too few": case(3, rows=three[:90]),
        "a row too many": case(2, rows=three),
        "no rows where three are counted": case(3, rows=b""),
        "rows where none are counted": case(rows=three),
        "rows out of order": case(3, rows=row(1, 1) + row(1, 0) + row(1, 2, 1)),
        "a row twice": case(3, rows=row(1, 0) + row(1, 1) + row(1, 1)),
        "a gap": case(3, rows=row(1, 0) + row(1, 2) + row(1, 3)),
        "no initialisation segment": case(2, rows=row(1, 1) + row(1, 2)),
        "another track": case(1, rows=row(2, 0)),
        "parts that go down": case(3, rows=row(1, 0) + row(1, 1, 1) + row(1, 2)),
        "a part that is not counted": case(3, rows=three, part_count=1),
        "an empty object": case(1, rows=row(1, 0, 0, 0)),
        "an object that is not padded": case(1, rows=row(1, 0, 0, SEGMENT_UNIT - 1)),
        "an object above 32 MiB": case(1, rows=row(1, 0, 0, 513 * SEGMENT_UNIT)),
        "a count of 2^53 - 1": case(2**53 - 1, rows=three),
    }
    for title, wrong in bad.items():
        made.refuse(Code.SEG_LIST, "list.read", title, **wrong)


def _segments(made: Topic, lesson: Made) -> None:
    part = PartKey(next(value for purpose, value in lesson.entropy.drawn if purpose == "PartKey"))
    place = {"recording": lesson.recording, "track": VIDEO, "index": 1}
    made.accept("segment.secret", "the second video segment", part_key=part.expose(), **place)
    made.accept("segment.secret", "sound of the same moment", part_key=part.expose(), **{**place, "track": AUDIO})
    blob = lesson.objects[VIDEO, 1]
    made.share("object", blob)
    secret = segment_secret(part, lesson.recording, VIDEO, 1).expose()
    known = {"secret": secret, "shred_secret": lesson.new.shred_secret, **place, "length": len(blob)}

    def given(**changes: object) -> dict[str, Any]:
        return {**known, "digest": sha256(blob), "object": {"$shared": "object"}, **changes}

    made.accept("segment.open", "an object in its place", **given())
    hashes: dict[str, dict[str, object]] = {
        "a bit turned over": {"object": {"$shared": "object", "$flip": 1000}},
        "cut by a byte": {"object": {"$shared": "object", "$first": SEGMENT_UNIT - 1}},
        "a byte more": {"object": {"$shared": "object", "$then": b"\x00"}},
        "nothing": {"object": b""},
        "another length in the list": {"length": 2 * SEGMENT_UNIT},
        "another digest in the list": {"digest": bytes(32)},
    }
    for title, change in hashes.items():
        made.refuse(Code.SEG_HASH, "segment.open", title, **given(**change))
    elsewhere: dict[str, dict[str, object]] = {
        "the place of another segment": {"index": 2},
        "the place of another track": {"track": AUDIO},
        "another recording": {"recording": bytes(16)},
        "another secret": {"secret": bytes(32)},
        "another shred secret": {"shred_secret": bytes(32)},
    }
    for title, other in elsewhere.items():
        made.refuse(Code.KEY_COMMIT, "segment.open", title, **given(**other))
    for at, code in ((0, Code.KEY_COMMIT), (32, Code.SEG_TAMPERED), (50, Code.SEG_TAMPERED)):
        changed = {"object": {"$shared": "object", "$flip": at}, "digest": sha256(flip(blob, at))}
        made.refuse(code, "segment.open", f"a bit of byte {at} turned over, and listed so", **given(**changed))


def _by_the_server(made: Topic, lesson: Made, other: Made, given: dict[str, Any]) -> None:
    def refuse(code: Code, title: str, **changes: object) -> None:
        made.refuse(code, "recording.open", title, bundle={"$shared": "bundle", "$set": changes}, **given)

    theirs = as_json(other)
    permit = lesson.permit.envelope
    refuse(Code.NOT_MY_PERMIT, "a permit for another recording", permit=theirs["permit"])
    refuse(Code.NOT_MY_PERMIT, "a permit that somebody else signed", permit=members(sign_again(permit, hand("M"))))
    refuse(Code.NOT_MY_PERMIT, "a permit with a bit turned over", **{"permit.payload": flip(permit.payload, 30)})
    refuse(Code.WRONG_TYPE, "a head where the permit is due", permit=as_json(lesson)["head"])
    refuse(Code.WRONG_TYPE, "a permit where the head is due", head=members(permit))
    refuse(Code.BAD_SIGNATURE, "another recording's head", head=members(sign_again(_head(other), MALLORY)))
    forged = sign_again(_head(lesson), MALLORY, recorder=MALLORY.key_id)
    refuse(Code.BAD_SIGNATURE, "a head that somebody else signed", head=members(forged))
    refuse(Code.LESSON_EMPTY, "no head yet", head=None)
    refuse(Code.SHRED_MISMATCH, "another shred secret", shred_secret=theirs["shred_secret"])
    refuse(Code.MALFORMED, "a shred secret of 31 bytes", shred_secret=bytes(31))
    boxes = as_json(lesson)["part_boxes"]
    refuse(Code.PART_DIGEST, "part boxes in another order", part_boxes=boxes[::-1])
    refuse(Code.PART_DIGEST, "a part box left out", part_boxes=boxes[:1])
    refuse(Code.PART_DIGEST, "another recording's box", recording_box=theirs["recording_box"])
    refuse(Code.SEG_LIST, "another recording's list", list=theirs["list"])
    refuse(Code.SEG_LIST, "a list without its last row", list=lesson.rows[:-45])
    refuse(Code.TIMELINE_TAMPERED, "another recording's timeline", timeline=theirs["timeline"])
    refuse(Code.TIMELINE_TAMPERED, "no timeline", timeline=None)
    refuse(Code.MALFORMED, "a bundle with a member of no meaning", recovery="on")
    again = {"bundle": {"$shared": "bundle"}, **given}
    made.refuse(Code.HEAD_ROLLBACK, "recording.open", "an older head than was seen", **{**again, "seen_sequence": 2})
    gone = {**given, "seen_sequence": 1, "bundle": {"$shared": "bundle", "$set": {"head": None}}}
    made.refuse(Code.HEAD_ROLLBACK, "recording.open", "no head where one was seen", **gone)
    made.refuse(Code.NOT_MY_PERMIT, "recording.open", "another account", **{**again, "seed": BEA.seed.expose()})
    asked = {**again, "recording": other.recording}
    made.refuse(Code.NOT_MY_PERMIT, "recording.open", "another recording than was asked for", **asked)


def _head(made: Made) -> Envelope:
    if made.head is None:
        raise LookupError
    return made.head


def _by_a_signer(made: Topic, lesson: Made, given: dict[str, Any]) -> None:
    def refuse(code: Code, title: str, **changes: object) -> None:
        made.refuse(code, "recording.open", title, bundle={"$shared": "bundle", "$set": changes}, **given)

    def headed(**changes: object) -> dict[str, Any]:
        return members(sign_again(_head(lesson), lesson.recorder_key, **changes))

    def permitted(**changes: object) -> dict[str, Any]:
        permit = sign_again(lesson.permit.envelope, ANN.signer, **changes)
        return {"permit": members(permit), "head": headed(permit_digest=permit.digest())}

    refuse(Code.SUITE, "a permit of another suite", **permitted(suite=2))
    refuse(Code.KEM_NOT_MINE, "a permit for another generation", **permitted(generation=2))
    refuse(Code.KEM_NOT_MINE, "a permit for another receiving key", **permitted(receiving_key_digest=bytes(32)))
    refuse(Code.WEAK_KEY, "a recorder that anybody could be", **permitted(recorder_key=min(WEAK_KEYS)))
    refuse(Code.HEAD_MISMATCH, "a head of another recording", head=headed(recording=bytes(16)))
    refuse(Code.HEAD_MISMATCH, "a head of another account", head=headed(account=BEA.id))
    refuse(Code.HEAD_MISMATCH, "a head under another permit", head=headed(permit_digest=bytes(32)))
    refuse(Code.PART_DIGEST, "a head that counts a part more", head=headed(part_count=3))
    refuse(Code.PART_DIGEST, "a head that counts a part fewer", head=headed(part_count=1))
    empty = headed(list_digest=sha256(b""))
    refuse(Code.SEG_LIST, "an empty list where rows are counted", head=empty, list=b"")
    key = timeline_key(lesson.state.recording_key, lesson.state.shred_secret)
    documents = {
        "a timeline of no form": (Code.MALFORMED, b"{}", 1),
        "a timeline with a segment too few": (Code.SEG_LIST, describe(3, TRACKS).model_dump_json().encode(), 1),
        "a timeline without one of the tracks": (Code.SEG_LIST, describe(4, (VIDEO,)).model_dump_json().encode(), 1),
        "a timeline sealed for another head": (Code.TIMELINE_TAMPERED, lesson.timeline.model_dump_json().encode(), 2),
    }
    for title, (code, data, sequence) in documents.items():
        bound_to = frame("ol1/timeline", lesson.recording, sequence)
        blob = bytes(seal(key, bound_to, data, DOCUMENT_UNIT, CountedEntropy(f"vector/{title}")))
        refuse(code, title, timeline=blob, head=headed(timeline_digest=sha256(blob)))


def _whole(made: Topic, given: dict[str, Any]) -> None:
    case = {"bundle": {"$shared": "bundle"}, **given, "track": VIDEO, "index": 1}
    made.accept("recording.segment", "a segment of the lesson", **case, object={"$shared": "object"})
    made.refuse(Code.SEG_MISSING, "recording.segment", "a segment that is missing", **case, object=None)
    unlisted = {**case, "index": 9, "object": {"$shared": "object"}}
    made.refuse(Code.SEG_MISSING, "recording.segment", "a segment that is not listed", **unlisted)
    moved = {**case, "index": 2, "object": {"$shared": "object"}}
    made.refuse(Code.SEG_HASH, "recording.segment", "a segment in the place of the next", **moved)
    changed = {"$shared": "object", "$flip": 99}
    made.refuse(Code.SEG_HASH, "recording.segment", "a segment with a bit turned over", **case, object=changed)
