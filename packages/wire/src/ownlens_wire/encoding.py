"""Bytes in text, strict JSON and frames (``spec/encoding.md`` sections 1 to 3).

This module refuses to be lenient: one value has one spelling, and what is not exactly of the specified form is
:class:`~ownlens_wire.refusals.MalformedRefusal`.
"""

import base64
import binascii
import json
import re
from typing import NoReturn

from ownlens_wire.codes import Code
from ownlens_wire.limits import MAX_SAFE_INTEGER
from ownlens_wire.refusals import MalformedRefusal

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


def to_base64url(data: bytes) -> str:
    """Spell bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """Read base64url without padding.

    Raises:
        MalformedRefusal: another alphabet, padding, an impossible length, or trailing bits that are not zero.
    """
    if not _BASE64URL.fullmatch(text):
        raise MalformedRefusal(Code.MALFORMED, "characters outside base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise MalformedRefusal(Code.MALFORMED, "impossible base64url length") from error
    if to_base64url(data) != text:
        raise MalformedRefusal(Code.MALFORMED, "base64url with non-zero trailing bits")
    return data


def frame(label: str, *items: bytes | int) -> bytes:
    """Join a label and items so that no two lists of items give the same bytes.

    Args:
        label: ASCII, begins with ``ol1/``; no label serves two purposes.
        *items: bytes as they are, integers as 8 bytes big-endian.
    """
    encoded = [label.encode("ascii")]
    encoded += [item.to_bytes(8, "big") if isinstance(item, int) else item for item in items]
    return b"".join(len(item).to_bytes(4, "big") + item for item in encoded)


def check_json(data: bytes, limit: int) -> None:
    """Refuse JSON that two readers could understand differently.

    Args:
        data: the bytes as they were signed or sent.
        limit: the most bytes that this type of payload may have.

    Raises:
        MalformedRefusal: too long, invalid UTF-8 or JSON, duplicate names, fractions, or integers beyond 2^53 - 1.
    """
    if len(data) > limit:
        raise MalformedRefusal(Code.MALFORMED, f"{len(data)} bytes of JSON, at most {limit} allowed")
    try:
        json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique_names,
            parse_float=_no_fraction,
            parse_int=_safe_integer,
            parse_constant=_no_fraction,
        )
    except (ValueError, RecursionError):
        # The parser's own exceptions carry the whole document, which may be a sealed one just opened: they are dropped.
        raise MalformedRefusal(Code.MALFORMED, "not the JSON the specification asks for") from None


def _unique_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedRefusal(Code.MALFORMED, "a member name occurs twice")
    return members


def _safe_integer(digits: str) -> int:
    # Python itself refuses to turn thousands of digits into an int; that is a ValueError, and ends in the same refusal.
    if abs(int(digits)) > MAX_SAFE_INTEGER:
        raise MalformedRefusal(Code.MALFORMED, "an integer beyond 2^53 - 1")
    return int(digits)


def _no_fraction(digits: str) -> NoReturn:  # noqa: ARG001 - the number may come from an opened document
    raise MalformedRefusal(Code.MALFORMED, "a number that is not an integer")
