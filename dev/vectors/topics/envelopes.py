"""Signed envelopes (``spec/encoding.md`` 6)."""

import json
from typing import Any

from dev.stage.signers import flip, hand, sign_again, sign_as, sign_bytes
from dev.stage.statements import ACCOUNT, author, sample, types
from dev.vectors.cases import Topic
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.envelope import Envelope, sign
from ownlens_wire.keys import WEAK_KEYS

_UNIVERSAL = (1).to_bytes(32, "little") + bytes(32)


def members(envelope: Envelope) -> dict[str, Any]:
    """An envelope as JSON."""
    said: dict[str, Any] = json.loads(envelope.to_bytes())
    return said


def topic() -> Topic:
    """The file."""
    made = Topic("envelopes", "Signed statements and what is refused in their place: encoding.md 6.")
    for kind in sorted(types()):
        signed = made.share(kind, members(sign(sample(kind), author(kind))))
        made.accept("envelope.verify", f"a {kind}", envelope=signed, type=kind, key=author(kind).raw)
    _types(made)
    _signatures(made)
    _payloads(made)
    _forms(made)
    return made


def _types(made: Topic) -> None:
    kinds = sorted(types())
    for kind, other in zip(kinds, [*kinds[1:], kinds[0]], strict=True):
        title = f"a {kind} where a {other} is due"
        made.refuse(
            Code.WRONG_TYPE, "envelope.verify", title, envelope={"$shared": kind}, type=other, key=author(kind).raw
        )
        renamed = {"$shared": kind, "$set": {"payloadType": types()[other].payload_type()}}
        title = f"a {kind} renamed to {other}"
        if types()[kind].AUTHOR == types()[other].AUTHOR:
            made.refuse(
                Code.BAD_SIGNATURE, "envelope.verify", title, envelope=renamed, type=other, key=author(other).raw
            )
            title = f"a {kind} signed as {other}"
            signed = members(sign_as(sample(kind), author(other), types()[other]))
            made.refuse(Code.MALFORMED, "envelope.verify", title, envelope=signed, type=other, key=author(other).raw)


def _refuse(made: Topic, code: Code, title: str, envelope: object, key: bytes = ACCOUNT.raw) -> None:
    made.refuse(code, "envelope.verify", title, envelope=envelope, type="permit", key=key)


def _signatures(made: Topic) -> None:
    permit, other = sign(sample("permit"), ACCOUNT), hand("another signer")
    bad = Code.BAD_SIGNATURE
    _refuse(made, bad, "under another key", {"$shared": "permit"}, other.raw)
    _refuse(made, bad, "signed by another key", members(sign_again(permit, other)))
    for title, place, at in (("payload", "payload", 10), ("signature", "signatures.0.sig", 3)):
        value = permit.payload if place == "payload" else permit.signatures[0].sig
        changed = {"$shared": "permit", "$set": {place: flip(value, at)}}
        _refuse(made, bad, f"a bit of the {title} turned over", changed)
    for title, key_id in (("another account", other.key_id), ("zeros", bytes(32))):
        _refuse(made, bad, f"a key id of {title}", {"$shared": "permit", "$set": {"signatures.0.keyid": key_id}})
    recorder = hand("sample account", "recorder")
    _refuse(made, bad, "the key id of a recorder with the same key", members(sign(sample("permit"), recorder)))
    _refuse(made, bad, "a payload that names another account", members(sign_again(permit, ACCOUNT, account=bytes(32))))
    weak = {"$shared": "permit", "$set": {"signatures.0.sig": _UNIVERSAL}}
    for raw in sorted(WEAK_KEYS)[:3]:
        _refuse(made, Code.WEAK_KEY, "under a key of small order", weak, raw)


def _payloads(made: Topic) -> None:
    permit = sign(sample("permit"), ACCOUNT)
    for suite in (0, 2):
        _refuse(made, Code.SUITE, f"suite {suite}", members(sign_again(permit, ACCOUNT, suite=suite)))
    changes: dict[str, dict[str, object]] = {
        "without a member": {"notice_digest": ...},
        "with a member of no meaning": {"recovery": "on"},
        "an id of another length": {"recording": bytes(15)},
        "a digest of another length": {"notice_digest": bytes(33)},
        "bytes with padding": {"recording": to_base64url(bytes(16)) + "=="},
        "bytes with other trailing bits": {"recording": to_base64url(bytes(16))[:-1] + "B"},
        "a number as text": {"max_seconds": "60"},
        "a number as a truth value": {"max_seconds": True},
        "null for a number": {"log_size": None},
        "a negative number": {"issued_at": -1},
        "no track": {"tracks": []},
        "a track of no meaning": {"tracks": ["smell"]},
        "a source of no meaning": {"source": "administrator"},
        "longer than half a day": {"max_seconds": 43_201},
    }
    for title, change in changes.items():
        _refuse(made, Code.MALFORMED, title, members(sign_again(permit, ACCOUNT, **change)))
    raw = permit.payload
    payloads = {
        "no JSON": b"permit",
        "a byte-order mark": b"\xef\xbb\xbf" + raw,
        "a name twice": raw[:-1] + b',"suite":1}',
        "a number spelled as a fraction": raw.replace(b'"suite":1', b'"suite":1.0'),
        "an unpaired surrogate": raw.replace(b'"import"', b'"\\ud800"'),
        "an array": b"[" + raw + b"]",
        "nothing": b"",
    }
    for title, data in payloads.items():
        _refuse(made, Code.MALFORMED, title, members(sign_bytes(data, types()["permit"].payload_type(), ACCOUNT)))


def _forms(made: Topic) -> None:
    permit = members(sign(sample("permit"), ACCOUNT))
    signature = permit["signatures"][0]
    made.accept("envelope.read", "an envelope", json=json.dumps(permit).encode())
    changes: dict[str, dict[str, object]] = {
        "no signature": {"signatures": []},
        "two signatures": {"signatures": [signature, signature]},
        "signatures that are no list": {"signatures": signature},
        "a signature of 63 bytes": {"signatures": [{**signature, "sig": to_base64url(bytes(63))}]},
        "a signature of 65 bytes": {"signatures": [{**signature, "sig": to_base64url(bytes(65))}]},
        "a key id of 31 bytes": {"signatures": [{**signature, "keyid": to_base64url(bytes(31))}]},
        "a signature with more in it": {"signatures": [{**signature, "alg": "none"}]},
        "a payload with padding": {"payload": permit["payload"] + "="},
        "a payload that is no text": {"payload": 1},
        "a member of no meaning": {"header": {}},
        "a type of 101 characters": {"payloadType": "x" * 101},
    }
    for title, change in changes.items():
        made.refuse(Code.MALFORMED, "envelope.read", title, json=json.dumps({**permit, **change}).encode())
    renamed = {**permit, "payload_type": permit["payloadType"]}
    del renamed["payloadType"]
    made.refuse(Code.MALFORMED, "envelope.read", "the type under another name", json=json.dumps(renamed).encode())
    for name in permit:
        rest = {other: value for other, value in permit.items() if other != name}
        made.refuse(Code.MALFORMED, "envelope.read", f"without {name}", json=json.dumps(rest).encode())
