"""The operations that open something whole: a recording, a share, an index, the log."""

from collections.abc import Mapping
from typing import Any

from dev.vectors.operations import SMALL, Members, Operation, account_of, data, marks, record, text
from ownlens_vault.box import ReceivingPublicKey
from ownlens_vault.documents import IndexContent, PersonEntry
from ownlens_vault.index import merge, open_index, version_mark
from ownlens_vault.lesson import OwnLesson, open_recording
from ownlens_vault.people import LogPin, LogView, Person, check_card
from ownlens_vault.secret import MarkKey
from ownlens_vault.share import ShareAsked, SharedLesson, open_share, recall_mark, recall_one_mark
from ownlens_wire.api import IndexDocument, LogPage, RecordingBundle, ShareBundle
from ownlens_wire.envelope import Envelope
from ownlens_wire.ids import AccountId, Mark, RecordingId, ShareId
from ownlens_wire.keys import VerifyingKey


def _recording(given: Members) -> OwnLesson:
    bundle, recording = record(RecordingBundle, given["bundle"]), RecordingId(data(given["recording"]))
    return open_recording(bundle, recording, account_of(given), given["seen_sequence"])


def _recording_open(given: Members) -> dict[str, Any]:
    lesson = _recording(given)
    return {
        "sequence": lesson.head.sequence,
        "closed": lesson.head.closed,
        "ended": lesson.head.ended,
        "recorded_at": lesson.timeline.recorded_at,
        "segments": [[track, index] for track, index in sorted(lesson.rows)],
    }


def _object(given: Members) -> bytes | None:
    return None if given["object"] is None else data(given["object"])


def _recording_segment(given: Members) -> dict[str, Any]:
    return {"plaintext": text(_recording(given).open(given["track"], given["index"], _object(given)))}


def _share(given: Members) -> SharedLesson:
    card = check_card(record(Envelope, given["owner_card"]))
    owner = Person(card, ReceivingPublicKey(card.payload.receiving_key))
    asked = ShareAsked(ShareId(data(given["share"])), given["seen_version"], given["now"])
    return open_share(record(ShareBundle, given["bundle"]), asked, owner, account_of(given), marks(given))


def _share_open(given: Members) -> dict[str, Any]:
    shared = _share(given)
    said = shared.manifest
    return {
        "version": shared.grant.version,
        "title": said.title,
        "note": said.note,
        "from_ms": said.from_ms,
        "to_ms": said.to_ms,
        "segments": [[track.track, row.index] for track in said.tracks for row in track.segments],
    }


def _share_segment(given: Members) -> dict[str, Any]:
    return {"plaintext": text(_share(given).open(given["track"], given["index"], _object(given)))}


def _mark_recall(given: Members) -> dict[str, Any]:
    return {"mark": text(recall_mark(MarkKey(data(given["mark_key"])), ShareId(data(given["share"]))))}


def _mark_recall_one(given: Members) -> dict[str, Any]:
    key, share = MarkKey(data(given["mark_key"])), ShareId(data(given["share"]))
    return {"mark": text(recall_one_mark(key, share, AccountId(data(given["viewer"]))))}


def _mark_index(given: Members) -> dict[str, Any]:
    return {"mark": text(version_mark(account_of(given), given["version"]))}


def _index_open(given: Members) -> dict[str, Any]:
    document = None if given["document"] is None else record(IndexDocument, given["document"])
    index = open_index(document, account_of(given), marks(given), given["seen_version"])
    return {"version": index.version, "digest": text(index.digest), "content": index.content.model_dump(mode="json")}


def _index_merge(given: Members) -> dict[str, Any]:
    merged = merge(record(IndexContent, given["ours"]), record(IndexContent, given["theirs"])).model_dump(mode="json")
    keys = {"lessons": "recording", "shares": "share", "people": "account", "methods": "method", "received": "share"}
    ordered = {name: sorted(merged[name], key=lambda entry, key=key: entry[key]) for name, key in keys.items()}  # type: ignore[misc]
    for share in ordered["shares"]:
        share["viewers"].sort(key=lambda viewer: viewer["account"])
    return {"content": ordered}


def _view(given: Members) -> LogView:
    view = LogView(LogPin(given["origin"], VerifyingKey(data(given["key"]))))
    for step in given["steps"]:
        view.advance_through([record(LogPage, page) for page in step["pages"]], step.get("at_least", 0))
    return view


def _log_advance(given: Members) -> dict[str, Any]:
    view = _view(given)
    known = [mark for mark in given.get("marks", []) if view.has_mark(Mark(data(mark)))]
    return {"size": view.size, "names": sorted(person.name for person in view.people()), "marks": known}


def _card_check(given: Members) -> dict[str, Any]:
    card = check_card(record(Envelope, given["envelope"])).payload
    return {"account": text(card.account), "name": card.name}


def _log_find(given: Members) -> dict[str, Any]:
    person = _view(given).find(AccountId(data(given["account"])))
    return {"name": person.name, "generation": person.card.payload.generation}


def _log_offered(given: Members) -> dict[str, Any]:
    return {"account": text(_view(given).check_offered(record(Envelope, given["envelope"])).account)}


def _log_find_by_name(given: Members) -> dict[str, Any]:
    pins = [record(PersonEntry, pin) for pin in given["pins"]]
    return {"account": text(_view(given).find_by_name(given["name"], pins).account)}


OPERATIONS: Mapping[str, Operation] = {
    **SMALL,
    "recording.open": _recording_open,
    "recording.segment": _recording_segment,
    "share.open": _share_open,
    "share.segment": _share_segment,
    "mark.recall": _mark_recall,
    "mark.recall-one": _mark_recall_one,
    "mark.index": _mark_index,
    "index.open": _index_open,
    "index.merge": _index_merge,
    "log.advance": _log_advance,
    "log.find": _log_find,
    "log.offered": _log_offered,
    "log.find-by-name": _log_find_by_name,
    "card.check": _card_check,
}
