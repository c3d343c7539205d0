"""A ciphertext that AES-GCM accepts under two keys: what a partitioning oracle is made of (ATK-07).

GCM's tag is linear in the ciphertext's blocks. With both keys known, one block can be chosen so that both tags agree.
Source: Len, Grubbs, Ristenpart, "Partitioning Oracle Attacks", USENIX Security 2021.
"""

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

_REDUCTION = 0xE1 << 120
_BLOCK = 16


def _multiply(x: int, y: int) -> int:
    product = 0
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            product ^= y
        y = y >> 1 ^ (_REDUCTION if y & 1 else 0)
    return product


def _power(x: int, exponent: int) -> int:
    product = 1 << 127
    while exponent:
        if exponent & 1:
            product = _multiply(product, x)
        x, exponent = _multiply(x, x), exponent >> 1
    return product


def _encrypt_block(key: bytes, block: bytes) -> int:
    # One block, as GCM itself uses it to make its hash key and to mask its tag.
    return int.from_bytes(Cipher(AES(key), ECB()).encryptor().update(block), "big")  # noqa: S305


def _blocks(data: bytes) -> list[int]:
    return [int.from_bytes(data[at : at + _BLOCK].ljust(_BLOCK, b"\x00"), "big") for at in range(0, len(data), _BLOCK)]


def _tag(key: bytes, nonce: bytes, aad: bytes, ciphertext: bytes) -> int:
    hash_key, total = _encrypt_block(key, bytes(_BLOCK)), 0
    lengths = (len(aad) * 8).to_bytes(8, "big") + (len(ciphertext) * 8).to_bytes(8, "big")
    for block in [*_blocks(aad), *_blocks(ciphertext), *_blocks(lengths)]:
        total = _multiply(total ^ block, hash_key)
    return total ^ _encrypt_block(key, nonce + b"\x00\x00\x00\x01")


def valid_under_two_keys(one: bytes, other: bytes, nonce: bytes, aad: bytes, length: int) -> bytes:
    """Ciphertext and tag, ``length`` bytes together, that verify under both keys."""
    rest = bytes(length - 2 * _BLOCK)
    difference = _tag(one, nonce, aad, bytes(_BLOCK) + rest) ^ _tag(other, nonce, aad, bytes(_BLOCK) + rest)
    # The first block meets the hash key once for itself, once for each block after it, and once for the lengths.
    exponent = 1 + len(_blocks(rest)) + 1
    slope = _power(_encrypt_block(one, bytes(_BLOCK)), exponent) ^ _power(
        _encrypt_block(other, bytes(_BLOCK)), exponent
    )
    first = _multiply(difference, _power(slope, 2**128 - 2))
    ciphertext = first.to_bytes(_BLOCK, "big") + rest
    return ciphertext + _tag(one, nonce, aad, ciphertext).to_bytes(_BLOCK, "big")
