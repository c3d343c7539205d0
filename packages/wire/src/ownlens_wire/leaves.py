"""What the log's leaves say (``spec/people.md`` section 2)."""

import json
from typing import Literal

from ownlens_wire.encoding import check_json
from ownlens_wire.envelope import Envelope, Record, read_record
from ownlens_wire.ids import MarkField
from ownlens_wire.limits import MAX_PAYLOAD_BYTES


class CardLeaf(Record):
    """An identity card was added."""

    kind: Literal["card"] = "card"
    envelope: Envelope


class MarkLeaf(Record):
    """A blinded mark was added: a recall, a deletion, or a version of somebody's index."""

    kind: Literal["mark"] = "mark"
    mark: MarkField
    content_mark: MarkField


Leaf = CardLeaf | MarkLeaf
_KINDS: dict[str, type[CardLeaf | MarkLeaf]] = {"card": CardLeaf, "mark": MarkLeaf}


def write_leaf(leaf: Leaf) -> bytes:
    """The bytes that the log hashes and keeps."""
    return leaf.model_dump_json(by_alias=True).encode()


def read_leaf(data: bytes) -> Leaf | None:
    """Read a leaf; None for a kind that this version does not know, which still counts in the tree.

    Raises:
        MalformedRefusal: not JSON, or a known kind with other members.
    """
    check_json(data, 2 * MAX_PAYLOAD_BYTES)
    content = json.loads(data)
    name = content.get("kind") if isinstance(content, dict) else None
    kind = _KINDS.get(name) if isinstance(name, str) else None
    return read_record(kind, data, 2 * MAX_PAYLOAD_BYTES) if kind else None
