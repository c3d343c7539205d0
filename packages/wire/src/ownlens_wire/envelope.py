"""Signed envelopes: DSSE over strict JSON payloads (``spec/encoding.md`` section 6).

Order matters and is kept here once: form, type, key, signature, and only then the payload. A payload that was
verified is a :class:`Verified`; nothing else in Ownlens makes one.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ownlens_wire.codes import Code
from ownlens_wire.encoding import check_json
from ownlens_wire.ids import (
    Bytes32Field,
    BytesField,
    Count,
    Digest,
    Seconds,
    SignatureField,
    account_id_of,
    log_id_of,
    recorder_id_of,
    sha256,
)
from ownlens_wire.keys import Signer, VerifyingKey
from ownlens_wire.limits import MAX_PAYLOAD_BYTES, SUITE
from ownlens_wire.refusals import MalformedRefusal, SignatureRefusal

Author = Literal["account", "recorder", "log"]
_ID_OF = {"account": account_id_of, "recorder": recorder_id_of, "log": log_id_of}


class Record(BaseModel):
    """A frozen record with exactly the members the specification gives it."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        hide_input_in_errors=True,
    )


class Payload(Record):
    """What a statement says. Subclasses name their type and whose key signs it."""

    TYPE: ClassVar[str]
    AUTHOR: ClassVar[Author] = "account"
    LIMIT: ClassVar[int] = MAX_PAYLOAD_BYTES

    suite: int
    log_size: Count
    issued_at: Seconds

    @classmethod
    def payload_type(cls) -> str:
        """The DSSE ``payloadType`` of this statement."""
        return f"application/vnd.ownlens.{cls.TYPE}.v1+json"

    def author_id(self) -> bytes:
        """The id that the payload itself names as its author."""
        raise NotImplementedError


ItemT = TypeVar("ItemT")
# A JSON array. Lax in this one respect, because FastAPI hands arrays over as lists.
Many = Annotated[tuple[ItemT, ...], Field(strict=False)]


class Signature(Record):
    """One signature and the id of its key."""

    keyid: Bytes32Field
    sig: SignatureField


class Envelope(Record):
    """A payload as it was signed, still unchecked."""

    payload: BytesField
    payload_type: Annotated[str, Field(alias="payloadType", max_length=100)]
    signatures: Annotated[Many[Signature], Field(min_length=1, max_length=1)]

    def to_bytes(self) -> bytes:
        """The envelope as JSON, as it is stored and sent."""
        return self.model_dump_json(by_alias=True).encode()

    def digest(self) -> Digest:
        """The statement digest: SHA-256 of what is signed."""
        return sha256(pre_authentication_encoding(self.payload_type, self.payload))


PayloadT = TypeVar("PayloadT", bound=Payload)


@dataclass(frozen=True, slots=True)
class Verified(Generic[PayloadT]):
    """A payload whose signature has been checked, with the envelope it came in."""

    payload: PayloadT
    envelope: Envelope
    key: VerifyingKey

    @property
    def digest(self) -> Digest:
        """The statement digest."""
        return self.envelope.digest()


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """DSSE's PAE: what is really signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def sign(payload: PayloadT, signer: Signer) -> Envelope:
    """Sign a payload. The bytes written here are the ones every reader keeps."""
    data = payload.model_dump_json(by_alias=True).encode()
    kind = payload.payload_type()
    signature = Signature(keyid=signer.key_id, sig=signer.sign(pre_authentication_encoding(kind, data)))
    return Envelope(payload=data, payload_type=kind, signatures=(signature,))


def read_envelope(data: bytes, limit: int = 2 * MAX_PAYLOAD_BYTES) -> Envelope:
    """Read an envelope from JSON without checking its signature.

    Raises:
        MalformedRefusal: it is not of the specified form.
    """
    return read_record(Envelope, data, limit)


RecordT = TypeVar("RecordT", bound=Record)


def read_record(kind: type[RecordT], data: bytes, limit: int) -> RecordT:
    """Read one record from strict JSON.

    Raises:
        MalformedRefusal: the JSON is ambiguous, or the record has other members or values than its type.
    """
    return _read(kind.__name__, TypeAdapter(kind), data, limit)


def read_records(kind: type[RecordT], data: bytes, limit: int) -> tuple[RecordT, ...]:
    """Read an array of records from strict JSON.

    Raises:
        MalformedRefusal: as :func:`read_record`.
    """
    return _read(kind.__name__, TypeAdapter(tuple[kind, ...]), data, limit)  # type: ignore[valid-type] # pydantic's way


def _read(name: str, adapter: TypeAdapter[ItemT], data: bytes, limit: int) -> ItemT:
    check_json(data, limit)
    try:
        # On the line a member has its specified name only; inside Python the field's name serves as well.
        return adapter.validate_json(data, by_alias=True, by_name=False)
    except ValidationError as error:
        # Pydantic's own message repeats the input, which may be secret: keep only where and why.
        where = "; ".join(_where_and_why(e["loc"], e["type"]) for e in error.errors(include_input=False)[:3])
        raise MalformedRefusal(Code.MALFORMED, f"{name}: {where}") from None


def _where_and_why(where: tuple[int | str, ...], why: str) -> str:
    # The name of a member that should not be there is the writer's own text, and left out like any other.
    known = where[:-1] if why == "extra_forbidden" else where
    return f"{'.'.join(map(str, known))}: {why}"


def verify(envelope: Envelope, kind: type[PayloadT], key: VerifyingKey) -> Verified[PayloadT]:
    """Check an envelope and return what it says.

    Args:
        envelope: as received.
        kind: the one type of payload that may stand here.
        key: the key that must have signed it.

    Raises:
        SignatureRefusal: another type, another key, a signature that does not verify, or a payload that names
            another author than its signer.
        MalformedRefusal: a signed payload that is not of its type's form, or of another suite.
    """
    if envelope.payload_type != kind.payload_type():
        raise SignatureRefusal(Code.WRONG_TYPE, f"{envelope.payload_type!r} where {kind.TYPE} is due")
    signature = envelope.signatures[0]
    if signature.keyid != _ID_OF[kind.AUTHOR](key.raw):
        raise SignatureRefusal(Code.BAD_SIGNATURE, "signed by another key")
    key.check(signature.sig, pre_authentication_encoding(envelope.payload_type, envelope.payload))
    payload = read_record(kind, envelope.payload, kind.LIMIT)
    if payload.suite != SUITE:
        raise MalformedRefusal(Code.SUITE, f"suite {payload.suite}")
    if payload.author_id() != signature.keyid:
        raise SignatureRefusal(Code.BAD_SIGNATURE, "the payload names another author")
    return Verified(payload, envelope, key)
