"""The log's tree: RFC 6962 hashing over an append-only list of leaves (``spec/people.md`` section 2)."""

import hashlib
from dataclasses import dataclass

from ownlens_wire.codes import Code
from ownlens_wire.ids import Digest, sha256
from ownlens_wire.limits import DIGEST_BYTES
from ownlens_wire.refusals import MalformedRefusal

EMPTY_ROOT = sha256(b"")


def leaf_hash(leaf: bytes) -> Digest:
    """The hash of a leaf."""
    return Digest(hashlib.sha256(b"\x00" + leaf).digest())


def node_hash(left: bytes, right: bytes) -> Digest:
    """The hash of an inner node."""
    return Digest(hashlib.sha256(b"\x01" + left + right).digest())


@dataclass(frozen=True, slots=True)
class Frontier:
    """The perfect subtrees of a tree of ``size`` leaves, largest first: all that appending needs.

    One hash for each bit set in ``size``.
    """

    size: int = 0
    hashes: tuple[Digest, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise MalformedRefusal(Code.MALFORMED, "a frontier that fits no tree")
        if any(len(item) != DIGEST_BYTES for item in self.hashes):
            raise MalformedRefusal(Code.MALFORMED, "a frontier of other hashes")

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier after one more leaf."""
        hashes = [*self.hashes, leaf_hash(leaf)]
        # Each trailing 1 bit of the old size is a pair of equal subtrees that now merge.
        pairs = self.size
        while pairs & 1:
            right = hashes.pop()
            hashes.append(node_hash(hashes.pop(), right))
            pairs >>= 1
        return Frontier(self.size + 1, tuple(hashes))

    def root(self) -> Digest:
        """The root hash of the tree."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root
