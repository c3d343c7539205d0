"""Every operation a vector can name, through the public entry points of the two packages.

An operation takes a case's input and returns its output, or raises a refusal.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from dev.stage.school import SomeMarks
from dev.stage.statements import types
from ownlens_vault.account import Account, words_of
from ownlens_vault.box import ReceivingKey
from ownlens_vault.kit import confirm_group, kit_text, read_kit
from ownlens_vault.lesson import open_segment
from ownlens_vault.recording import segment_key, segment_secret
from ownlens_vault.seal import open_blob
from ownlens_vault.secret import DeviceSecret, KitCode, PartKey, SealKey, Seed, SegmentSecret, ShredSecret
from ownlens_vault.unlock import (
    UnlockMethod,
    check_parameters,
    kit_method,
    opener_of,
    passphrase_method,
    unwrap_seed,
)
from ownlens_wire.api import AuditEvent, PassphraseParameters, UnlockedWrap
from ownlens_wire.audit import check_chain
from ownlens_wire.checkpoint import open_checkpoint
from ownlens_wire.encoding import check_json, frame, from_base64url, to_base64url
from ownlens_wire.envelope import Envelope, Record, read_envelope, read_record, verify
from ownlens_wire.ids import (
    AccountId,
    Digest,
    MethodId,
    RecordingId,
    account_id_of,
    log_id_of,
    recorder_id_of,
)
from ownlens_wire.keys import VerifyingKey
from ownlens_wire.leaves import read_leaf
from ownlens_wire.limits import MAX_MANIFEST_BYTES
from ownlens_wire.names import comparable_name
from ownlens_wire.segments import SegmentRow, read_list
from ownlens_wire.statements import TrackLength

RecordT = TypeVar("RecordT", bound=Record)
Members = Mapping[str, Any]
Operation = Callable[[Members], dict[str, Any]]
LIMIT = MAX_MANIFEST_BYTES


def data(value: str) -> bytes:
    """Bytes of a case."""
    return from_base64url(value)


def text(value: bytes) -> str:
    """Bytes for a case."""
    return to_base64url(value)


def record(kind: type[RecordT], members: object) -> RecordT:
    """A record of a case, read as strictly as from the line."""
    return read_record(kind, json.dumps(members).encode(), LIMIT)


def items(given: list[Members]) -> list[bytes | int]:
    """The items of a frame."""
    return [item["integer"] if "integer" in item else data(item["bytes"]) for item in given]


def marks(given: Members) -> SomeMarks:
    """A log, reduced to its marks."""
    return SomeMarks({data(mark) for mark in given["marks"]})


def account_of(given: Members) -> Account:
    """An unlocked account."""
    return Account(Seed(data(given["seed"])))


# --- bytes, names, keys ---------------------------------------------------------------------------------------------


def _base64url_read(given: Members) -> dict[str, Any]:
    return {"hex": from_base64url(given["text"]).hex()}


def _json_read(given: Members) -> dict[str, Any]:
    check_json(data(given["json"]), given["limit"])
    return {}


def _frame_write(given: Members) -> dict[str, Any]:
    return {"frame": text(frame(given["label"], *items(given["items"])))}


def _name_compare(given: Members) -> dict[str, Any]:
    return {"same": comparable_name(given["one"]) == comparable_name(given["other"])}


def _key_read(given: Members) -> dict[str, Any]:
    raw = VerifyingKey(data(given["key"])).raw
    return {"account": text(account_id_of(raw)), "recorder": text(recorder_id_of(raw)), "log": text(log_id_of(raw))}


def _signature_check(given: Members) -> dict[str, Any]:
    VerifyingKey(data(given["key"])).check(data(given["signature"]), data(given["message"]))
    return {}


def _account_derive(given: Members) -> dict[str, Any]:
    account = account_of(given)
    return {
        "signing_key": text(account.signer.public.raw),
        "account": text(account.id),
        "words": list(words_of(account.id)),
        "receiving_key_1": text(account.receiving_key(1).public.raw),
        "receiving_key_2_digest": text(account.receiving_key(2).public.digest),
        "index_key": text(account.index_key.expose()),
        "index_mark_key": text(account.index_mark_key.expose()),
        "local_key": text(account.local_key.expose()),
    }


# --- envelopes ------------------------------------------------------------------------------------------------------


def _envelope_read(given: Members) -> dict[str, Any]:
    envelope = read_envelope(data(given["json"]))
    return {"payload_type": envelope.payload_type, "digest": text(envelope.digest())}


def _envelope_verify(given: Members) -> dict[str, Any]:
    key = VerifyingKey(data(given["key"]))
    verified = verify(record(Envelope, given["envelope"]), types()[given["type"]], key)
    return {"digest": text(verified.digest), "author": text(verified.payload.author_id())}


# --- seals and boxes ------------------------------------------------------------------------------------------------


def _blob_open(given: Members) -> dict[str, Any]:
    bound_to = frame(given["label"], *items(given["context"]))
    return {"plaintext": text(open_blob(SealKey(data(given["key"])), bound_to, data(given["blob"]), given["unit"]))}


def _box_open(given: Members) -> dict[str, Any]:
    key = ReceivingKey(data(given["seed"]))
    return {"plaintext": text(key.open(data(given["box"]), given["label"], *items(given["context"])))}


# --- unlocking ------------------------------------------------------------------------------------------------------


def _kit_read(given: Members) -> dict[str, Any]:
    return {"code": text(read_kit(given["typed"]).expose())}


def _kit_write(given: Members) -> dict[str, Any]:
    return {"text": kit_text(KitCode(data(given["code"])))}


def _kit_confirm(given: Members) -> dict[str, Any]:
    confirm_group(KitCode(data(given["code"])), given["group"], given["typed"])
    return {}


def _kit_method(given: Members) -> dict[str, Any]:
    method = kit_method(KitCode(data(given["code"])))
    return {"method": text(method.id), "opener": text(opener_of(method).expose())}


def _passphrase(given: Members) -> UnlockMethod:
    return passphrase_method(
        MethodId(data(given["method"])),
        given["passphrase"],
        DeviceSecret(data(given["device_secret"])),
        record(PassphraseParameters, given["parameters"]),
    )


def _passphrase_check(given: Members) -> dict[str, Any]:
    check_parameters(record(PassphraseParameters, given["parameters"]))
    return {}


def _passphrase_method(given: Members) -> dict[str, Any]:
    return {"opener": text(opener_of(_passphrase(given)).expose())}


def _unlock_open(given: Members) -> dict[str, Any]:
    by_kit = given.get("code")
    method = kit_method(KitCode(data(by_kit))) if by_kit else _passphrase(given)
    expected = None if given["expected"] is None else AccountId(data(given["expected"]))
    return {"account": text(unwrap_seed(record(UnlockedWrap, given["answer"]), method, expected).id)}


# --- segments -------------------------------------------------------------------------------------------------------


def _list_read(given: Members) -> dict[str, Any]:
    tracks = [TrackLength.model_validate(track) for track in given["tracks"]]
    rows = read_list(data(given["list"]), tracks, given["part_count"])
    return {
        "rows": [
            {"track": row.track, "index": row.index, "part": row.part, "length": row.length, "digest": text(row.digest)}
            for row in rows
        ]
    }


def _segment_secret(given: Members) -> dict[str, Any]:
    part, recording = PartKey(data(given["part_key"])), RecordingId(data(given["recording"]))
    return {"secret": text(segment_secret(part, recording, given["track"], given["index"]).expose())}


def _segment_open(given: Members) -> dict[str, Any]:
    row = SegmentRow(given["track"], given["index"], 0, given["length"], Digest(data(given["digest"])))
    key = segment_key(SegmentSecret(data(given["secret"])), ShredSecret(data(given["shred_secret"])))
    recording = RecordingId(data(given["recording"]))
    return {"plaintext": text(open_segment(data(given["object"]), row, key, recording))}


# --- the log and the ledger -----------------------------------------------------------------------------------------


def _checkpoint_open(given: Members) -> dict[str, Any]:
    checkpoint = open_checkpoint(given["note"], given["origin"], VerifyingKey(data(given["key"])))
    return {"size": checkpoint.size, "root": text(checkpoint.root)}


def _leaf_read(given: Members) -> dict[str, Any]:
    leaf = read_leaf(data(given["leaf"]))
    return {"says": "nothing" if leaf is None else leaf.kind}


def _ledger_check(given: Members) -> dict[str, Any]:
    lines = tuple(record(AuditEvent, line) for line in given["lines"])
    digest, sequence = check_chain(lines, Digest(data(given["previous"])), given["sequence"])
    return {"digest": text(digest), "sequence": sequence}


SMALL: Mapping[str, Operation] = {
    "base64url.read": _base64url_read,
    "json.read": _json_read,
    "frame.write": _frame_write,
    "name.compare": _name_compare,
    "key.read": _key_read,
    "signature.check": _signature_check,
    "account.derive": _account_derive,
    "envelope.read": _envelope_read,
    "envelope.verify": _envelope_verify,
    "blob.open": _blob_open,
    "box.open": _box_open,
    "kit.read": _kit_read,
    "kit.write": _kit_write,
    "kit.confirm": _kit_confirm,
    "kit.method": _kit_method,
    "passphrase.check": _passphrase_check,
    "passphrase.method": _passphrase_method,
    "unlock.open": _unlock_open,
    "list.read": _list_read,
    "segment.secret": _segment_secret,
    "segment.open": _segment_open,
    "checkpoint.open": _checkpoint_open,
    "leaf.read": _leaf_read,
    "ledger.check": _ledger_check,
}
