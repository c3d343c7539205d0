"""What a leaf of the log says, and that nonsense in it says nothing (spec/people.md 2)."""

import json

import pytest
from dev.stage.refused import refused
from dev.stage.statements import ACCOUNT, sample

from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.envelope import sign
from ownlens_wire.ids import Mark
from ownlens_wire.leaves import CardLeaf, MarkLeaf, read_leaf, write_leaf
from ownlens_wire.limits import MAX_PAYLOAD_BYTES
from ownlens_wire.refusals import MalformedRefusal

MARK = MarkLeaf(mark=Mark(bytes(range(32))))
CARD = CardLeaf(envelope=sign(sample("card"), ACCOUNT))


@pytest.mark.parametrize("leaf", [MARK, CARD], ids=["mark", "card"])
def test_a_leaf_says_what_was_written(leaf: MarkLeaf | CardLeaf) -> None:
    assert read_leaf(write_leaf(leaf)) == leaf


def test_leaves_are_written_as_specified() -> None:
    assert json.loads(write_leaf(MARK)) == {"kind": "mark", "mark": to_base64url(MARK.mark)}
    assert json.loads(write_leaf(CARD)) == {"kind": "card", "envelope": json.loads(CARD.envelope.to_bytes())}


# A kind that is a list once ended in a crash after the log's size had moved on, and before later marks were read.
STRANGE = [
    b"{}",
    b"[]",
    b"null",
    b"1",
    b'"mark"',
    b'{"kind": "witness"}',
    b'{"kind": null}',
    b'{"kind": 1}',
    b'{"kind": true}',
    b'{"kind": []}',
    b'{"kind": {}}',
    b'{"kind": ["mark"], "mark": "x"}',
    b'{"kind": "MARK"}',
    b'{"mark": "AAAA"}',
]


@pytest.mark.parametrize("data", STRANGE, ids=bytes.decode)
def test_a_leaf_of_an_unknown_kind_says_nothing(data: bytes) -> None:
    assert read_leaf(data) is None


BAD = [
    b"",
    b"\xff",
    b"{",
    b'{"kind": "mark"}',
    b'{"kind": "mark", "mark": "AAAA"}',
    b'{"kind": "mark", "mark": null}',
    b'{"kind": "mark", "kind": "card"}',
    b'{"kind": "card", "mark": "' + to_base64url(bytes(32)).encode() + b'"}',
    b'{"kind": "mark", "mark": "' + to_base64url(bytes(32)).encode() + b'", "more": 1}',
    b'{"kind": "mark", "mark": "\\ud800"}',
    b'{"kind": "card", "envelope": {}}',
    b'{"kind": "x", "n": 1.5}',
]


@pytest.mark.parametrize("data", BAD, ids=repr)
def test_a_leaf_of_a_known_kind_and_another_form_is_refused(data: bytes) -> None:
    with refused(Code.MALFORMED, MalformedRefusal):
        read_leaf(data)


@pytest.mark.parametrize("extra", [0, 1])
def test_a_leaf_above_its_limit_is_refused(extra: int) -> None:
    data = write_leaf(MARK)
    padded = data + b" " * (2 * MAX_PAYLOAD_BYTES - len(data) + extra)
    if extra:
        with refused(Code.MALFORMED, MalformedRefusal):
            read_leaf(padded)
    else:
        assert read_leaf(padded) == MARK
