"""Sealed blobs: AES-256-GCM with a key commitment and padding (``spec/encoding.md`` section 8).

Refuses: a caller's nonce; opening before the commitment has been compared; releasing a byte before the tag has been
checked.
"""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from ownlens_vault.derive import expand
from ownlens_vault.entropy import Entropy
from ownlens_vault.refusals import SealRefusal
from ownlens_vault.secret import SealKey
from ownlens_wire.codes import Code
from ownlens_wire.limits import COMMITMENT_BYTES, NONCE_BYTES, TAG_BYTES

_LENGTH_BYTES = 4
_HEADER_BYTES = COMMITMENT_BYTES + NONCE_BYTES
OVERHEAD_BYTES = _HEADER_BYTES + _LENGTH_BYTES + TAG_BYTES


def sealed_length(length: int, unit: int) -> int:
    """How long a blob of ``length`` plaintext bytes is: the next multiple of the padding unit."""
    return -(-(length + OVERHEAD_BYTES) // unit) * unit


def _key_and_commitment(key: SealKey, bound_to: bytes) -> tuple[bytes, bytes]:
    material = expand(key.expose(), bound_to, 64)
    return material[:32], material[32:]


def seal(key: SealKey, bound_to: bytes, plaintext: bytes, unit: int, entropy: Entropy) -> bytearray:
    """Seal plaintext.

    Args:
        key: used for this purpose only.
        bound_to: the frame of label and context; opening needs the same.
        plaintext: any length.
        unit: the blob's length is a multiple of this.
        entropy: gives the nonce.

    Returns:
        commitment, nonce, ciphertext and tag.
    """
    # One buffer, filled in place: a lesson is sealed at close to the cipher's own speed.
    blob = bytearray(sealed_length(len(plaintext), unit))
    view = memoryview(blob)
    content_key, commitment = _key_and_commitment(key, bound_to)
    nonce = entropy.draw("nonce", NONCE_BYTES)
    view[:COMMITMENT_BYTES] = commitment
    view[COMMITMENT_BYTES:_HEADER_BYTES] = nonce
    cipher = Cipher(AES(content_key), GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(bound_to)
    at = _HEADER_BYTES
    for piece in (
        len(plaintext).to_bytes(_LENGTH_BYTES, "big"),
        plaintext,
        bytes(len(blob) - OVERHEAD_BYTES - len(plaintext)),
    ):
        at += cipher.update_into(piece, view[at:])
    cipher.finalize()
    view[at:] = cipher.tag
    return blob


def open_blob(key: SealKey, bound_to: bytes, blob: bytes | bytearray, unit: int) -> bytes:
    """Open a sealed blob.

    Raises:
        SealRefusal: not of the sealed form, sealed with another key (``KEY_COMMIT``), or changed (``SEAL_TAMPERED``).
    """
    if len(blob) < OVERHEAD_BYTES:
        raise SealRefusal(Code.SEAL_TAMPERED, f"a blob of {len(blob)} bytes")
    view = memoryview(blob)
    content_key, commitment = _key_and_commitment(key, bound_to)
    if not hmac.compare_digest(commitment, bytes(view[:COMMITMENT_BYTES])):
        raise SealRefusal(Code.KEY_COMMIT, "sealed with another key or for another place")
    nonce = view[COMMITMENT_BYTES:_HEADER_BYTES]
    try:
        padded = AESGCM(content_key).decrypt(nonce, view[_HEADER_BYTES:], bound_to)
    except InvalidTag as error:
        raise SealRefusal(Code.SEAL_TAMPERED, "the tag does not verify") from error
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    end = _LENGTH_BYTES + length
    # The padding must be exactly what the writer's rule gives, and zero. The rule also keeps ``end`` within the text.
    if sealed_length(length, unit) != len(blob) or any(padded[end:]):
        raise SealRefusal(Code.SEAL_TAMPERED, "padding of another form")
    return padded[_LENGTH_BYTES:end]
