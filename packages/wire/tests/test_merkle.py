"""The log's tree, against RFC 6962 and a second implementation that shares nothing with it (spec/people.md 2)."""

import hashlib

import pytest
from dev.stage.refused import refused
from hypothesis import given
from hypothesis import strategies as st

from ownlens_wire.codes import Code
from ownlens_wire.ids import Digest
from ownlens_wire.merkle import EMPTY_ROOT, Frontier
from ownlens_wire.refusals import MalformedRefusal

# The reference leaves and roots of the Certificate Transparency implementations (RFC 6962 section 2.1).
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def grown(leaves: list[bytes]) -> Frontier:
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    return frontier


def by_the_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_the_definition(leaves[:k]) + by_the_definition(leaves[k:])).digest()


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_the_root_is_that_of_rfc_6962(size: int) -> None:
    assert grown(LEAVES[:size]).root().hex() == ROOTS[size]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    frontier = grown(leaves)
    assert frontier.root() == by_the_definition(leaves)
    assert frontier.size == len(leaves)
    assert len(frontier.hashes) == len(leaves).bit_count()


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=20), st.data())
def test_no_leaf_can_be_changed_dropped_or_moved(leaves: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves[:at], leaves[at] + b"x", *leaves[at + 1 :]]
    dropped = leaves[:at] + leaves[at + 1 :]
    moved = [*dropped, leaves[at]]
    roots = {grown(changed).root(), grown(dropped).root()} | ({grown(moved).root()} if moved != leaves else set())
    assert grown(leaves).root() not in roots


def test_an_empty_log_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = (hashlib.sha256(b"\x00" + leaf).digest() for leaf in (b"a", b"b"))
    assert grown([b"a", b"b"]).root() != grown([left + right]).root()


@pytest.mark.parametrize(
    ("size", "hashes"),
    [
        pytest.param(-1, (bytes(32),), id="a negative size"),
        pytest.param(0, (bytes(32),), id="hashes of an empty tree"),
        pytest.param(3, (bytes(32),), id="too few hashes"),
        pytest.param(4, (bytes(32), bytes(32)), id="too many hashes"),
        pytest.param(1, (bytes(31),), id="a short hash"),
        pytest.param(3, (bytes(32), bytes(33)), id="a long hash"),
    ],
)
def test_a_frontier_that_fits_no_tree_is_refused(size: int, hashes: tuple[bytes, ...]) -> None:
    with refused(Code.MALFORMED, MalformedRefusal):
        Frontier(size, tuple(Digest(item) for item in hashes))
