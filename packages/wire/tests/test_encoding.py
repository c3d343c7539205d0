"""One value has one spelling: base64url, strict JSON and frames (spec/encoding.md 1 to 3)."""

import base64
import json
import struct

import pytest
from dev.stage.refused import refused
from hypothesis import given
from hypothesis import strategies as st

from ownlens_wire.codes import Code
from ownlens_wire.encoding import check_json, frame, from_base64url, to_base64url
from ownlens_wire.refusals import MalformedRefusal

LIMIT = 1000
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.binary())
def test_bytes_come_back_from_base64url(data: bytes) -> None:
    assert from_base64url(to_base64url(data)) == data


@given(st.text(alphabet=ALPHABET, max_size=12))
def test_whatever_is_read_is_written_the_same_way(text: str) -> None:
    try:
        data = from_base64url(text)
    except MalformedRefusal:
        return
    assert to_base64url(data) == text


@pytest.mark.parametrize(
    "text",
    ["AA==", "A", "AAAAA", "AB", "AAB", "A A", "AA\n", "+A", "/A", "\u00e4\u00e4", "A=", "=", "AA.", " AA", "\uff21A"],
)
def test_every_other_spelling_of_bytes_is_refused(text: str) -> None:
    with refused(Code.MALFORMED, MalformedRefusal):
        from_base64url(text)


@pytest.mark.parametrize("text", ["", "AA", "AAA", "AAAA", "-_-_"])
def test_the_one_spelling_is_read(text: str) -> None:
    assert from_base64url(text) == base64.urlsafe_b64decode(text + "===")


ITEMS = st.lists(st.binary(max_size=12), max_size=5)
LABELS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=8)


@given(LABELS, ITEMS, LABELS, ITEMS)
def test_no_two_lists_of_items_have_the_same_frame(label: str, one: list[bytes], other: str, two: list[bytes]) -> None:
    same = (label, one) == (other, two)
    assert (frame(label, *one) == frame(other, *two)) is same


@given(LABELS, ITEMS)
def test_a_frame_says_how_long_each_item_is(label: str, items: list[bytes]) -> None:
    rest, found = frame(label, *items), []
    while rest:
        (length,) = struct.unpack_from(">I", rest)
        found.append(rest[4 : 4 + length])
        rest = rest[4 + length :]
    assert found == [label.encode(), *items]


def test_an_integer_is_an_item_of_eight_bytes() -> None:
    assert frame("ol1/x", 258) == b"\x00\x00\x00\x05ol1/x\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x01\x02"


GOOD_JSON = [
    b"{}",
    b"[]",
    b'"x"',
    b"null",
    b"9007199254740991",
    b"-9007199254740991",
    b'{"a": {"b": 1}, "c": {"b": 2}}',
    b' {"a" : [ 1 , true ] } ',
]


@pytest.mark.parametrize("data", GOOD_JSON)
def test_unambiguous_json_is_accepted(data: bytes) -> None:
    check_json(data, LIMIT)


BAD_JSON = {
    "a byte-order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "invalid UTF-8": b'{"a": "\xff"}',
    "a surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
    "a name that occurs twice": b'{"a": 1, "a": 1}',
    "a name that occurs twice in two spellings": b'{"a": 1, "\\u0061": 2}',
    "a name that occurs twice deep inside": b'{"a": [{"b": {"c": 1, "c": 2}}]}',
    "a fraction": b'{"a": 1.5}',
    "an integer spelled as a fraction": b'{"a": 1.0}',
    "an integer spelled with an exponent": b'{"a": 1e3}',
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": Infinity}',
    "minus infinity": b'{"a": -Infinity}',
    "2^53": b"9007199254740992",
    "-2^53": b"-9007199254740992",
    "nine hundred digits": b"[" + b"9" * 900 + b"]",
    "eighteen digits with a sign": b"-90071992547409910",
    "a leading zero": b"01",
    "a plus sign": b"+1",
    "two documents": b"{} {}",
    "nothing": b"",
    "a trailing comma": b"[1,]",
    "a comment": b"{} // x",
    "single quotes": b"{'a': 1}",
    "a control character in a string": b'"\x01"',
    "a newline in a string": b'"\n"',
}


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in BAD_JSON.items()])
def test_json_that_two_readers_could_understand_differently_is_refused(data: bytes) -> None:
    with refused(Code.MALFORMED, MalformedRefusal):
        check_json(data, LIMIT)


def test_json_so_deep_that_a_reader_would_fall_over_is_refused() -> None:
    with refused(Code.MALFORMED, MalformedRefusal):
        check_json(b"[" * 100_000, 200_000)


@pytest.mark.parametrize("length", [LIMIT - 1, LIMIT, LIMIT + 1])
def test_json_is_refused_unread_above_its_limit(length: int) -> None:
    data = b'"' + b"x" * (length - 2) + b'"'
    if length <= LIMIT:
        check_json(data, LIMIT)
    else:
        with refused(Code.MALFORMED, MalformedRefusal):
            check_json(data, LIMIT)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)


@given(JSON_VALUES)
def test_everything_an_honest_writer_writes_is_accepted(value: object) -> None:
    check_json(json.dumps(value).encode(), 100_000)


@given(st.floats())
def test_no_number_with_a_fraction_passes(number: float) -> None:
    with refused(Code.MALFORMED, MalformedRefusal):
        check_json(json.dumps([number]).encode(), LIMIT)
