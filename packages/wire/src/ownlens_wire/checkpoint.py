"""Checkpoints: a log's signed word on its size and root, as C2SP tlog-checkpoint notes (``spec/people.md`` section 2).

Form of a note::

    <origin>
    <size in decimal>
    <root, base64>

    — <origin> <base64 of 4 bytes of key hash and 64 bytes of signature>
"""

import base64
import hashlib
import re
from dataclasses import dataclass

from ownlens_wire.codes import Code
from ownlens_wire.ids import Digest
from ownlens_wire.keys import Signer, VerifyingKey
from ownlens_wire.limits import MAX_SAFE_INTEGER
from ownlens_wire.refusals import LogRefusal, SignatureRefusal

_NOTE = re.compile(
    r"(?P<origin>[^\s+]{1,200})\n(?P<size>0|[1-9][0-9]{0,15})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"\n\u2014 (?P<signer>[^\s+]{1,200}) (?P<signature>[A-Za-z0-9+/]{91}=)\n"
)
_ED25519_NOTE = b"\x01"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size and root of a log at one moment, signature checked by :func:`open_checkpoint`."""

    origin: str
    size: int
    root: Digest

    def body(self) -> bytes:
        """The text that is signed."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n".encode()


def _key_hash(origin: str, raw_key: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + _ED25519_NOTE + raw_key).digest()[:4]


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer, raw_key: bytes) -> str:
    """Write the signed note for a checkpoint; ``raw_key`` is the signer's 32-byte public key."""
    signature = _key_hash(checkpoint.origin, raw_key) + signer.sign(checkpoint.body())
    line = f"\u2014 {checkpoint.origin} {base64.b64encode(signature).decode()}\n"
    return checkpoint.body().decode() + "\n" + line


def open_checkpoint(note: str, origin: str, key: VerifyingKey) -> Checkpoint:
    """Check a note and return the checkpoint it signs.

    Args:
        note: as received.
        origin: the log's pinned name.
        key: the log's pinned key.

    Raises:
        LogRefusal: another form, another log, or a signature that does not verify.
    """
    match = _NOTE.fullmatch(note)
    if match is None:
        raise LogRefusal(Code.LOG_SIGNATURE, "not a checkpoint note")
    if match["origin"] != origin or match["signer"] != origin:
        raise LogRefusal(Code.LOG_SIGNATURE, "a checkpoint of another log")
    size = int(match["size"])
    if size > MAX_SAFE_INTEGER:
        raise LogRefusal(Code.LOG_SIGNATURE, "a size beyond 2^53 - 1")
    checkpoint = Checkpoint(origin, size, Digest(_decode(match["root"])))
    signature = _decode(match["signature"])
    if signature[:4] != _key_hash(origin, key.raw):
        raise LogRefusal(Code.LOG_SIGNATURE, "signed by another key")
    try:
        key.check(signature[4:], checkpoint.body())
    except SignatureRefusal as error:
        raise LogRefusal(Code.LOG_SIGNATURE, "the signature does not verify") from error
    return checkpoint


def _decode(text: str) -> bytes:
    # Alphabet and length are the pattern's; what it cannot see are the bits behind the last byte.
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise LogRefusal(Code.LOG_SIGNATURE, "base64 with non-zero trailing bits")
    return data
