"""A checkpoint is the log's signed word, of this log and no other (spec/people.md 2)."""

import base64

import pytest
from dev.stage.refused import refused
from dev.stage.signers import flip, hand
from dev.stage.statements import sample
from hypothesis import given
from hypothesis import strategies as st

from ownlens_wire.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ownlens_wire.codes import Code
from ownlens_wire.envelope import pre_authentication_encoding
from ownlens_wire.ids import Digest
from ownlens_wire.limits import MAX_SAFE_INTEGER
from ownlens_wire.refusals import LogRefusal

ORIGIN = "school.example/log"
LOG = hand("log", "log")
ROOT = Digest(bytes(range(32)))


def note(size: int = 7, origin: str = ORIGIN, root: Digest = ROOT) -> str:
    return sign_checkpoint(Checkpoint(origin, size, root), LOG, LOG.raw)


def signed(body: str, signer: str = ORIGIN, key_hash: bytes | None = None) -> str:
    """A note over any body, validly signed by the log's key."""
    honest = base64.b64decode(note().rsplit(" ", 1)[1])[:4]
    signature = base64.b64encode((honest if key_hash is None else key_hash) + LOG.sign(body.encode())).decode()
    return f"{body}\n\u2014 {signer} {signature}\n"


def test_the_helper_signs_as_the_log_does() -> None:
    assert signed(Checkpoint(ORIGIN, 7, ROOT).body().decode()) == note()


@given(st.integers(0, MAX_SAFE_INTEGER), st.binary(min_size=32, max_size=32))
def test_what_the_log_signed_is_what_is_read(size: int, root: bytes) -> None:
    assert open_checkpoint(note(size, root=Digest(root)), ORIGIN, LOG.public) == Checkpoint(ORIGIN, size, Digest(root))


def test_a_note_has_the_form_of_the_c2sp_specification() -> None:
    """C2SP tlog-checkpoint and signed-note: origin, size, root; an empty line; an em dash, the name, the signature."""
    lines = note().split("\n")
    assert lines[:3] == [ORIGIN, "7", base64.b64encode(ROOT).decode()]
    assert lines[3] == lines[5] == ""
    assert lines[4].startswith(f"\u2014 {ORIGIN} ")


@given(st.integers(0, 10_000), st.integers(0, 6))
def test_any_flipped_bit_of_a_note_is_refused(place: int, bit: int) -> None:
    data = note().encode()
    try:
        changed = flip(data, place % len(data), bit).decode()
    except UnicodeDecodeError:
        return
    with refused(Code.LOG_SIGNATURE, LogRefusal):
        open_checkpoint(changed, ORIGIN, LOG.public)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    other = hand("another log", "log")
    for forged in (
        note(origin="other.example/log"),
        sign_checkpoint(Checkpoint(ORIGIN, 7, ROOT), other, other.raw),
        sign_checkpoint(Checkpoint(ORIGIN, 7, ROOT), other, LOG.raw),
        signed(Checkpoint(ORIGIN, 7, ROOT).body().decode(), signer="other.example/log"),
        signed(Checkpoint("other.example/log", 7, ROOT).body().decode()),
    ):
        with refused(Code.LOG_SIGNATURE, LogRefusal):
            open_checkpoint(forged, ORIGIN, LOG.public)


def test_a_signature_under_another_keys_name_is_refused_although_it_fits() -> None:
    for key_hash in (bytes(4), hand("x").raw[:4]):
        with refused(Code.LOG_SIGNATURE, LogRefusal):
            open_checkpoint(signed(Checkpoint(ORIGIN, 7, ROOT).body().decode(), key_hash=key_hash), ORIGIN, LOG.public)


ENCODED = base64.b64encode(ROOT).decode()
BAD_BODIES = {
    "a size beyond 2^53 - 1": f"{ORIGIN}\n9007199254740992\n{ENCODED}\n",
    "a size of seventeen digits": f"{ORIGIN}\n10000000000000000\n{ENCODED}\n",
    "a leading zero": f"{ORIGIN}\n07\n{ENCODED}\n",
    "a negative size": f"{ORIGIN}\n-7\n{ENCODED}\n",
    "digits of another script": f"{ORIGIN}\n\u0667\n{ENCODED}\n",
    "a root with other trailing bits": f"{ORIGIN}\n7\n{ENCODED[:-2]}9=\n",
    "a short root": f"{ORIGIN}\n7\n{base64.b64encode(bytes(31)).decode()}\n",
    "a long root": f"{ORIGIN}\n7\n{base64.b64encode(bytes(33)).decode()}\n",
    "a root in base64url": f"{ORIGIN}\n7\n{base64.urlsafe_b64encode(b'~' * 32).decode().replace('f', '-')}\n",
    "an extension line": f"{ORIGIN}\n7\n{ENCODED}\nextension\n",
    "no root": f"{ORIGIN}\n7\n",
    "carriage returns": f"{ORIGIN}\r\n7\r\n{ENCODED}\r\n",
    "nothing": "",
}


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in BAD_BODIES.items()])
def test_a_note_of_another_form_is_refused_even_if_it_is_signed(body: str) -> None:
    with refused(Code.LOG_SIGNATURE, LogRefusal):
        open_checkpoint(signed(body), ORIGIN, LOG.public)


def test_a_signature_with_other_trailing_bits_is_refused() -> None:
    spelled = note()
    # 68 bytes leave four bits over in the last character but one.
    place = spelled.rindex("=") - 1
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = letters[letters.index(spelled[place]) + 1]
    respelled = spelled[:place] + other + spelled[place + 1 :]
    assert base64.b64decode(respelled.split()[-1]) == base64.b64decode(spelled.split()[-1])
    with refused(Code.LOG_SIGNATURE, LogRefusal):
        open_checkpoint(respelled, ORIGIN, LOG.public)


@pytest.mark.parametrize("rest", ["\n", " ", "x", "\u2014 w AAAA\n"])
def test_nothing_may_follow_a_note(rest: str) -> None:
    with refused(Code.LOG_SIGNATURE, LogRefusal):
        open_checkpoint(note() + rest, ORIGIN, LOG.public)


def test_atk_40_no_statement_that_the_log_signs_can_be_read_as_a_checkpoint() -> None:
    """ATK-40: one key signs both. What a statement signs begins ``DSSEv1`` and a space, and no origin has a space."""
    receipt = sample("receipt")
    body = pre_authentication_encoding(receipt.payload_type(), receipt.model_dump_json().encode()).decode()
    with refused(Code.LOG_SIGNATURE, LogRefusal):
        open_checkpoint(signed(body, signer=body.split("\n")[0]), body.split("\n")[0], LOG.public)
    spaced = f"DSSEv1 1\n7\n{ENCODED}\n"
    with refused(Code.LOG_SIGNATURE, LogRefusal):
        open_checkpoint(signed(spaced, signer="DSSEv1 1"), "DSSEv1 1", LOG.public)
