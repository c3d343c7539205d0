"""HKDF-SHA256 over frames (``spec/encoding.md`` sections 3 and 5)."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand


def expand(key: bytes, bound_to: bytes, length: int = 32) -> bytes:
    """HKDF-Expand; ``bound_to`` is a frame with a label of this one purpose."""
    return HKDFExpand(SHA256(), length, bound_to).derive(key)


def extract(salt: bytes, key: bytes) -> bytes:
    """HKDF-Extract: 32 bytes that need both inputs."""
    return HKDF.extract(SHA256(), salt, key)
