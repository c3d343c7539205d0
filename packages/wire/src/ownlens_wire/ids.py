"""Identifiers and the fields that carry them (``spec/encoding.md`` section 4).

Each kind of identifier is a type of its own, so that a share id cannot stand where a recording id is due.
"""

import hashlib
from collections.abc import Callable
from typing import Annotated, NewType

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from ownlens_wire.encoding import frame, from_base64url, to_base64url
from ownlens_wire.limits import (
    DIGEST_BYTES,
    KEY_BYTES,
    MAX_INDEX,
    MAX_SAFE_INTEGER,
    MAX_TRACK,
    RECEIVING_KEY_BYTES,
    SHORT_ID_BYTES,
    SIGNATURE_BYTES,
)

AccountId = NewType("AccountId", bytes)
RecorderId = NewType("RecorderId", bytes)
LogId = NewType("LogId", bytes)
Digest = NewType("Digest", bytes)
Mark = NewType("Mark", bytes)
RecordingId = NewType("RecordingId", bytes)
ShareId = NewType("ShareId", bytes)
ViewId = NewType("ViewId", bytes)
MethodId = NewType("MethodId", bytes)
SessionId = NewType("SessionId", bytes)
StatementId = NewType("StatementId", bytes)


def sha256(data: bytes | bytearray) -> Digest:
    """SHA-256 of the bytes."""
    return Digest(hashlib.sha256(data).digest())


def account_id_of(signing_key: bytes) -> AccountId:
    """The account id that this 32-byte signing key certifies."""
    return AccountId(sha256(frame("ol1/account-id", signing_key)))


def recorder_id_of(recorder_key: bytes) -> RecorderId:
    """The recorder id that this 32-byte recorder key certifies."""
    return RecorderId(sha256(frame("ol1/recorder-id", recorder_key)))


def log_id_of(log_key: bytes) -> LogId:
    """The log id that this 32-byte log key certifies."""
    return LogId(sha256(frame("ol1/log-id", log_key)))


def _decode(value: object) -> object:
    return from_base64url(value) if isinstance(value, str) else value


def _exactly(length: int) -> Callable[[bytes], bytes]:
    def check(value: bytes) -> bytes:
        if len(value) != length:
            message = f"{len(value)} bytes where {length} are due"
            raise ValueError(message)
        return value

    return check


def _in_text(length: int) -> tuple[object, ...]:
    characters = -(-length * 4 // 3)
    schema = {"type": "string", "pattern": f"^[A-Za-z0-9_-]{{{characters}}}$"}
    return (
        BeforeValidator(_decode),
        AfterValidator(_exactly(length)),
        PlainSerializer(to_base64url, when_used="json"),
        WithJsonSchema(schema),
    )


AccountIdField = Annotated[AccountId, *_in_text(DIGEST_BYTES)]
RecorderIdField = Annotated[RecorderId, *_in_text(DIGEST_BYTES)]
DigestField = Annotated[Digest, *_in_text(DIGEST_BYTES)]
MarkField = Annotated[Mark, *_in_text(DIGEST_BYTES)]
RecordingIdField = Annotated[RecordingId, *_in_text(SHORT_ID_BYTES)]
ShareIdField = Annotated[ShareId, *_in_text(SHORT_ID_BYTES)]
ViewIdField = Annotated[ViewId, *_in_text(SHORT_ID_BYTES)]
MethodIdField = Annotated[MethodId, *_in_text(SHORT_ID_BYTES)]
SessionIdField = Annotated[SessionId, *_in_text(SHORT_ID_BYTES)]
StatementIdField = Annotated[StatementId, *_in_text(SHORT_ID_BYTES)]
PublicKeyField = Annotated[bytes, *_in_text(KEY_BYTES)]
ReceivingKeyField = Annotated[bytes, *_in_text(RECEIVING_KEY_BYTES)]
SignatureField = Annotated[bytes, *_in_text(SIGNATURE_BYTES)]
Bytes32Field = Annotated[bytes, *_in_text(32)]
# Secrets that a record carries are left out when the record is printed.
Secret32Field = Annotated[bytes, *_in_text(32), Field(repr=False)]
BytesField = Annotated[
    bytes,
    BeforeValidator(_decode),
    PlainSerializer(to_base64url, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9_-]*$"}),
]

Seconds = Annotated[int, Field(ge=0, le=MAX_SAFE_INTEGER)]
Count = Annotated[int, Field(ge=0, le=MAX_SAFE_INTEGER)]
Version = Annotated[int, Field(ge=1, le=MAX_SAFE_INTEGER)]
TrackNumber = Annotated[int, Field(ge=1, le=MAX_TRACK)]
SegmentIndex = Annotated[int, Field(ge=0, le=MAX_INDEX)]
