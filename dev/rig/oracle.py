"""The canary oracle: everything that an operator has is searched for everything that they must not have.

Each secret is looked for raw, in hex, in base64 and base64url at every alignment, percent-encoded, and in whatever
can be inflated.
"""

import base64
import gzip
import re
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

_SHORTEST = 8
_ZLIB_STARTS = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_MOST_INFLATED = 4 * 1024 * 1024


def spellings(secret: bytes) -> set[bytes]:
    """The ways in which a secret could stand in bytes."""
    found = {secret, secret.hex().encode(), secret.hex().upper().encode()}
    found.add(urllib.parse.quote_from_bytes(secret, safe="").encode())
    for shift in range(3):
        # Inside a longer text the same bytes are spelled in one of three ways; the ends depend on what stands around.
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            spelled = encode(bytes(shift) + secret).rstrip(b"=")
            found.add(spelled[-(-shift * 4 // 3) : -1 if len(secret) + shift > 2 else None])
    return {one for one in found if len(one) >= _SHORTEST}


def inflated(data: bytes) -> Iterator[bytes]:
    """Whatever in the data can be inflated."""
    for match in _ZLIB_STARTS.finditer(data):
        piece = data[match.start() : match.start() + _MOST_INFLATED]
        try:
            if piece.startswith(b"\x1f\x8b"):
                yield gzip.decompress(piece)
            else:
                yield zlib.decompressobj().decompress(piece, _MOST_INFLATED)
        except (zlib.error, EOFError, OSError):
            continue


def findings(haystacks: Iterable[tuple[str, bytes]], secrets: Mapping[str, bytes]) -> list[str]:
    """Which secrets stand where.

    Args:
        haystacks: names and bytes of what the operator has.
        secrets: names and bytes of what they must not have; at least 8 bytes each.
    """
    needles = {name: spellings(secret) for name, secret in secrets.items()}
    found = []
    for where, data in haystacks:
        for piece in (data, *inflated(data)):
            found += [
                f"{name} stands in {where}" for name, spelled in needles.items() if any(one in piece for one in spelled)
            ]
    return found


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
