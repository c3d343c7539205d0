"""Shares, and the marks that take them back (``spec/sharing.md`` 3, ``spec/people.md`` 4)."""

import json
from dataclasses import replace
from typing import Any

from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.lessons import AUDIO, VIDEO
from dev.stage.school import NOW, account_of, card_of
from dev.stage.shares import Shared, share, share_id
from dev.stage.signers import hand, sign_again
from dev.vectors.cases import Topic
from dev.vectors.kept import KeptBoxes, KeptKey
from dev.vectors.topics.envelopes import members
from dev.vectors.topics.recordings import made_lesson
from ownlens_vault.derive import extract
from ownlens_vault.people import Person, check_card
from ownlens_vault.seal import seal
from ownlens_vault.secret import MarkKey, SealKey
from ownlens_vault.share import ShareAsked, ShareTerms, open_share, recall_mark, recall_one_mark
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame, to_base64url
from ownlens_wire.ids import sha256
from ownlens_wire.limits import DOCUMENT_UNIT

_ANN, _BEA, _CY = (account_of(name) for name in ("Ann", "Bea", "Cy"))
_CLIP = share_id("vector")


class _Stage:
    """A clip for Bea and Cy, with everything that its owner could have said otherwise."""

    def __init__(self, kept: KeptBoxes) -> None:
        self.kept = kept
        self.lesson = made_lesson(kept)
        terms = ShareTerms(_CLIP, 1, "Fractions", note="minute two", from_ms=5000, to_ms=9000)
        people = [self.person("Bea"), self.person("Cy")]
        self.clip = share(self.lesson, people, terms)
        self.narrowed = share(self.lesson, people[:1], replace(terms, version=2, to_ms=7000))
        self.other = share(made_lesson(kept, "another vector"), people, ShareTerms(share_id("other vector"), 1, "x"))

    def person(self, name: str) -> Person:
        """Somebody whose boxes are kept."""
        account = account_of(name)
        return Person(check_card(card_of(account, name)), KeptKey(account.receiving_key(1).public.raw, self.kept))

    def granted(self, **changes: object) -> dict[str, Any]:
        """The grant with other words in it, signed by Ann."""
        return members(sign_again(self.clip.request.grant, _ANN.signer, **changes))

    def remanifested(self, data: bytes, version: int = 1) -> dict[str, Any]:
        """Another manifest, sealed with the clip's key, and a grant that says so."""
        share_key, shred = (value for _, value in self.clip.entropy.drawn[:2])
        key = SealKey(extract(shred, share_key))
        name = f"vector/{sha256(data).hex()}/{version}"
        blob = seal(key, frame("ol1/manifest", _CLIP, version), data, DOCUMENT_UNIT, CountedEntropy(name))
        return {"manifest": bytes(blob), "grant": self.granted(manifest_digest=sha256(blob))}

    def reboxed(self, version: int = 1, viewer: bytes = _BEA.id) -> dict[str, Any]:
        """The clip's key in a box for another place, and a grant that says so."""
        key = KeptKey(_BEA.receiving_key(1).public.raw, self.kept)
        share_key = self.clip.entropy.drawn[0][1]
        box = key.seal(share_key, "ol1/share-box", _CLIP, version, _ANN.id, viewer)
        member = {"account": to_base64url(_BEA.id), "generation": 1, "box_digest": to_base64url(sha256(box))}
        return {"box": box, "grant": self.granted(audience=[member])}


def _bundle(shared: Shared) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(shared.bundle(_BEA.id).model_dump_json())
    return said


def topic(kept: KeptBoxes) -> Topic:
    """The file."""
    made, stage = (
        Topic("shares", "Shares, step by step, and the marks that take them back: sharing.md 3."),
        _Stage(kept),
    )
    made.share("clip", _bundle(stage.clip))
    made.share("narrowed", _bundle(stage.narrowed))
    made.share("other", _bundle(stage.other))
    made.share("card of Ann", members(card_of(_ANN, "Ann")))
    given = {
        "share": _CLIP,
        "seen_version": 0,
        "now": NOW,
        "owner_card": {"$shared": "card of Ann"},
        "seed": _BEA.seed.expose(),
        "marks": [],
    }
    clip = {"$shared": "clip"}
    made.accept("share.open", "a clip", bundle=clip, **given)
    made.accept("share.open", "the version seen last", bundle=clip, **{**given, "seen_version": 1})
    made.accept("share.open", "a newer version", bundle={"$shared": "narrowed"}, **{**given, "seen_version": 1})
    _asked(made, stage, given)
    _changed(made, stage, given)
    _manifests(made, stage, given)
    _recalled(made, stage, given)
    _segments(made, stage, given)
    return made


def _asked(made: Topic, stage: _Stage, given: dict[str, Any]) -> None:
    clip = {"$shared": "clip"}

    def refuse(code: Code, title: str, bundle: object = clip, **changes: object) -> None:
        made.refuse(code, "share.open", title, bundle=bundle, **{**given, **changes})

    refuse(Code.STALE_GRANT, "an older version than was seen", seen_version=2)
    refuse(Code.GRANT_MISMATCH, "another share than was asked for", {"$shared": "other"})
    refuse(Code.NOT_RECIPIENT, "somebody who was not named", seed=account_of("Dan").seed.expose())
    refuse(Code.BOX_DIGEST, "one viewer with another's box", seed=_CY.seed.expose())
    refuse(Code.BAD_SIGNATURE, "the card of somebody else", owner_card=members(card_of(_CY, "Cy")))
    until = {"$shared": "clip", "$set": {"grant": stage.granted(expires_at=NOW)}}
    refuse(Code.GRANT_EXPIRED, "on the second that it ends", until)
    made.accept("share.open", "a second before it ends", bundle=until, **{**given, "now": NOW - 1})


def _changed(made: Topic, stage: _Stage, given: dict[str, Any]) -> None:
    def refuse(code: Code, title: str, **changes: object) -> None:
        made.refuse(code, "share.open", title, bundle={"$shared": "clip", "$set": changes}, **given)

    other, narrowed = _bundle(stage.other), _bundle(stage.narrowed)
    forged = sign_again(stage.clip.request.grant, hand("Mallory"))
    refuse(Code.BAD_SIGNATURE, "a grant that somebody else signed", grant=members(forged))
    refuse(Code.WRONG_TYPE, "a permit where the grant is due", grant=members(stage.lesson.permit.envelope))
    refuse(Code.SUITE, "a grant of another suite", grant=stage.granted(suite=0))
    refuse(Code.MALFORMED, "a grant that names nobody", grant=stage.granted(audience=[]))
    refuse(Code.BOX_DIGEST, "another share's box", box=other["box"])
    refuse(Code.BOX_DIGEST, "no box", box=b"")
    refuse(Code.UNSEAL, "a box for another version", **stage.reboxed(version=2))
    refuse(Code.UNSEAL, "a box for another viewer", **stage.reboxed(viewer=_CY.id))
    member = {"account": to_base64url(_BEA.id), "generation": 2, "box_digest": to_base64url(sha256(_box(stage)))}
    refuse(Code.UNSEAL, "a box for another generation", grant=stage.granted(audience=[member]))
    refuse(Code.SHRED_MISMATCH, "another share's shred secret", shred_secret=other["shred_secret"])
    refuse(Code.SHRED_MISMATCH, "another version's shred secret", shred_secret=narrowed["shred_secret"])
    refuse(Code.MANIFEST_TAMPERED, "another share's manifest", manifest=other["manifest"])
    refuse(Code.MANIFEST_TAMPERED, "another version's manifest", manifest=narrowed["manifest"])
    wrong = {"recording_shred_secret": other["recording_shred_secret"]}
    refuse(Code.SHRED_MISMATCH, "another recording's shred secret", **wrong)
    refuse(Code.MALFORMED, "a bundle with a member of no meaning", preview="on")


def _box(stage: _Stage) -> bytes:
    return stage.clip.request.boxes[0]


def _manifest(stage: _Stage) -> dict[str, Any]:
    asked = ShareAsked(_CLIP, 0, NOW)
    opened = open_share(stage.clip.bundle(_BEA.id), asked, stage.person("Ann"), _BEA, _NoMarks())
    said: dict[str, Any] = json.loads(opened.manifest.model_dump_json())
    return said


class _NoMarks:
    def has_mark(self, mark: bytes) -> bool:
        """No mark is in this log."""
        del mark
        return False


def _manifests(made: Topic, stage: _Stage, given: dict[str, Any]) -> None:
    def refuse(code: Code, title: str, data: bytes, version: int = 1) -> None:
        changed = {"$shared": "clip", "$set": stage.remanifested(data, version)}
        made.refuse(code, "share.open", title, bundle=changed, **given)

    honest = json.dumps(_manifest(stage)).encode()
    refuse(Code.MANIFEST_TAMPERED, "a manifest sealed for another version", honest, 2)
    refuse(Code.MALFORMED, "a manifest of no form", b"{}")
    hostile = {**_manifest(stage), "title": "\x1b]0;owned\x07"}
    refuse(Code.MALFORMED, "a title with an escape sequence", json.dumps(hostile).encode())
    elsewhere = {**_manifest(stage), "recording": to_base64url(bytes(16))}
    refuse(Code.GRANT_MISMATCH, "a manifest of another recording", json.dumps(elsewhere).encode())
    changes: dict[str, Any] = {
        "a segment more than granted": lambda rows: [*rows, {**rows[-1], "index": rows[-1]["index"] + 1}],
        "a segment fewer than granted": lambda rows: rows[:-1],
        "segments in another order": lambda rows: [rows[0], rows[2], rows[1]],
        "no initialisation segment": lambda rows: [{**rows[1], "index": 1}, *rows[1:]],
    }
    for title, change in changes.items():
        changed = _manifest(stage)
        changed["tracks"][0]["segments"] = change(changed["tracks"][0]["segments"])
        refuse(Code.MANIFEST_SCOPE, title, json.dumps(changed).encode())
    fewer = {**_manifest(stage), "tracks": _manifest(stage)["tracks"][:1]}
    refuse(Code.MANIFEST_SCOPE, "a track fewer than granted", json.dumps(fewer).encode())


def _recalled(made: Topic, stage: _Stage, given: dict[str, Any]) -> None:
    key = stage.clip.mark_key
    everybody, bea = recall_mark(key, _CLIP), recall_one_mark(key, _CLIP, _BEA.id)
    clip = {"$shared": "clip"}
    for title, marks in {"from everybody": [everybody], "from this viewer": [bytes(32), bea]}.items():
        made.refuse(Code.RECALLED_IN_LOG, "share.open", f"taken back {title}", bundle=clip, **{**given, "marks": marks})
    unrelated = [
        recall_one_mark(key, _CLIP, _CY.id),
        recall_mark(key, share_id("other")),
        recall_mark(MarkKey(bytes(32)), _CLIP),
    ]
    made.accept("share.open", "marks of other shares and viewers", bundle=clip, **{**given, "marks": unrelated})
    for name in ("one", "another"):
        mark_key = named_bytes(f"vector/mark key {name}")
        made.accept("mark.recall", f"with {name} key", mark_key=mark_key, share=_CLIP)
        made.accept("mark.recall-one", f"with {name} key", mark_key=mark_key, share=_CLIP, viewer=_BEA.id)
    made.refuse(Code.MALFORMED, "mark.recall", "with a key of 31 bytes", mark_key=bytes(31), share=_CLIP)


def _segments(made: Topic, stage: _Stage, given: dict[str, Any]) -> None:
    made.share("object", stage.lesson.objects[VIDEO, 2])
    case = {"bundle": {"$shared": "clip"}, **given, "track": VIDEO, "index": 2, "object": {"$shared": "object"}}
    made.accept("share.segment", "a shared segment", **case)
    made.refuse(Code.SEG_MISSING, "share.segment", "a shared segment that is missing", **{**case, "object": None})
    made.refuse(Code.SEG_HASH, "share.segment", "in the place of the next", **{**case, "index": 3})
    made.refuse(Code.SEG_HASH, "share.segment", "in the place of the sound", **{**case, "track": AUDIO})
    changed = {**case, "object": {"$shared": "object", "$flip": 70}}
    made.refuse(Code.SEG_HASH, "share.segment", "with a bit turned over", **changed)
    for index in (1, 4, 9):
        title = f"segment {index}, which was not shared"
        made.refuse(Code.NOT_SHARED, "share.segment", title, **{**case, "index": index})
    made.refuse(Code.NOT_SHARED, "share.segment", "a track that was not shared", **{**case, "track": 3})
