"""Signed envelopes: form, type, key, signature, and only then the payload (spec/encoding.md 6)."""

import ast
import base64
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from dev.stage.refused import refused
from dev.stage.signers import flip, hand, sign_again, sign_as, sign_bytes
from dev.stage.statements import ACCOUNT, LOG, RECORDER, author, sample, types
from hypothesis import given
from hypothesis import strategies as st

from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope, pre_authentication_encoding, read_envelope, sign, verify
from ownlens_wire.ids import sha256
from ownlens_wire.keys import WEAK_KEYS, VerifyingKey
from ownlens_wire.limits import MAX_PAYLOAD_BYTES
from ownlens_wire.refusals import MalformedRefusal, SignatureRefusal

KINDS = sorted(types())
PERMIT = types()["permit"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_signed_is_what_is_read(kind: str) -> None:
    said = sample(kind)
    envelope = sign(said, author(kind))
    verified = verify(read_envelope(envelope.to_bytes()), types()[kind], author(kind).public)
    assert verified.payload == said
    assert verified.envelope == envelope
    assert verified.digest == sha256(pre_authentication_encoding(said.payload_type(), envelope.payload))


@pytest.mark.parametrize(("kind", "presented_as"), list(itertools.permutations(KINDS, 2)))
def test_atk_40_no_statement_is_taken_for_one_of_another_type(kind: str, presented_as: str) -> None:
    """ATK-40: whoever presents a statement of one type where another is due is refused before anything is read."""
    envelope = sign(sample(kind), author(kind))
    with refused(Code.WRONG_TYPE, SignatureRefusal):
        verify(envelope, types()[presented_as], author(kind).public)


@pytest.mark.parametrize(("kind", "renamed"), list(itertools.permutations(KINDS, 2)))
def test_atk_40_a_statement_whose_type_was_renamed_is_refused(kind: str, renamed: str) -> None:
    """ATK-40: the type is part of what is signed."""
    envelope = sign(sample(kind), author(kind))
    renamed_envelope = envelope.model_copy(update={"payload_type": types()[renamed].payload_type()})
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        verify(renamed_envelope, types()[renamed], author(kind).public)


@pytest.mark.parametrize(("kind", "other"), list(itertools.permutations(KINDS, 2)))
def test_atk_40_a_statement_signed_on_purpose_as_another_type_has_another_form(kind: str, other: str) -> None:
    """ATK-40: even its own author cannot pass one body as two statements."""
    envelope = sign_as(sample(kind), author(other), types()[other])
    with refused(Code.MALFORMED, MalformedRefusal):
        verify(envelope, types()[other], author(other).public)


def test_atk_24_the_universal_signature_is_refused_wherever_a_statement_is_read() -> None:
    """ATK-24, AG-20: with a weak key there is no envelope to check, because there is no key to check it with."""
    for raw in WEAK_KEYS:
        with refused(Code.WEAK_KEY, SignatureRefusal):
            verify(sign(sample("permit"), ACCOUNT), PERMIT, VerifyingKey(raw))


def test_the_statement_of_one_key_is_refused_under_another() -> None:
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        verify(sign(sample("permit"), ACCOUNT), PERMIT, hand("somebody else").public)


def test_a_key_id_of_another_key_is_refused_even_if_the_signature_fits() -> None:
    envelope = sign(sample("permit"), ACCOUNT)
    other = envelope.signatures[0].model_copy(update={"keyid": RECORDER.key_id})
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        verify(envelope.model_copy(update={"signatures": (other,)}), PERMIT, ACCOUNT.public)


def test_a_key_id_of_another_kind_of_the_same_key_is_refused() -> None:
    both = hand("sample account", "recorder")
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        verify(sign(sample("permit"), both), PERMIT, ACCOUNT.public)


@pytest.mark.parametrize("kind", KINDS)
def test_atk_18_a_signer_cannot_speak_in_the_name_of_another(kind: str) -> None:
    """ATK-18: the payload's own author must be the key that signed it."""
    member = {"account": "account", "recorder": "recorder", "log": "log"}[types()[kind].AUTHOR]
    somebody_else = sample(kind, **{member: LOG.key_id if author(kind) is ACCOUNT else ACCOUNT.key_id})
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        verify(sign(somebody_else, author(kind)), types()[kind], author(kind).public)


@pytest.mark.parametrize("kind", KINDS)
def test_atk_18_a_signer_cannot_put_anothers_id_in_both_places(kind: str) -> None:
    """ATK-18: payload and key id agree with each other, and with no key that signed."""
    member = {"account": "account", "recorder": "recorder", "log": "log"}[types()[kind].AUTHOR]
    victim = LOG.key_id if author(kind) is ACCOUNT else ACCOUNT.key_id
    envelope = sign(sample(kind, **{member: victim}), author(kind))
    named = envelope.signatures[0].model_copy(update={"keyid": victim})
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        verify(envelope.model_copy(update={"signatures": (named,)}), types()[kind], author(kind).public)


@pytest.mark.parametrize("suite", [0, 2, -1, 2**53 - 1])
def test_atk_11_another_suite_is_refused(suite: int) -> None:
    """ATK-11, AG-25: one suite, no negotiation."""
    with refused(Code.SUITE, MalformedRefusal):
        verify(sign_again(sign(sample("permit"), ACCOUNT), ACCOUNT, suite=suite), PERMIT, ACCOUNT.public)


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_any_flipped_bit_of_a_payload_is_refused(place: int, bit: int) -> None:
    envelope = sign(sample("grant"), ACCOUNT)
    changed = envelope.model_copy(update={"payload": flip(envelope.payload, place % len(envelope.payload), bit)})
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        verify(changed, types()["grant"], ACCOUNT.public)


@given(st.integers(0, 63), st.integers(0, 7))
def test_any_flipped_bit_of_an_envelopes_signature_is_refused(place: int, bit: int) -> None:
    envelope = sign(sample("grant"), ACCOUNT)
    one = envelope.signatures[0]
    flipped = (one.model_copy(update={"sig": flip(one.sig, place, bit)}),)
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        verify(envelope.model_copy(update={"signatures": flipped}), types()["grant"], ACCOUNT.public)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in type(sample(kind)).model_fields])
def test_a_statement_without_one_of_its_members_is_refused(kind: str, name: str) -> None:
    envelope = sign_again(sign(sample(kind), author(kind)), author(kind), **{name: ...})
    with refused(Code.MALFORMED, MalformedRefusal):
        verify(envelope, types()[kind], author(kind).public)


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_with_a_member_of_no_meaning_is_refused(kind: str) -> None:
    envelope = sign_again(sign(sample(kind), author(kind)), author(kind), recovery="on")
    with refused(Code.MALFORMED, MalformedRefusal):
        verify(envelope, types()[kind], author(kind).public)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [None, "1", True, [], {}], ids=repr)
def test_a_number_is_a_number_and_nothing_like_one(kind: str, value: object) -> None:
    envelope = sign_again(sign(sample(kind), author(kind)), author(kind), log_size=value)
    with refused(Code.MALFORMED, MalformedRefusal):
        verify(envelope, types()[kind], author(kind).public)


def digests_of(kind: str) -> list[str]:
    said = sample(kind)
    return [name for name in type(said).model_fields if isinstance(getattr(said, name), bytes) and name != "box"]


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in digests_of(kind)])
def test_bytes_have_their_exact_length(kind: str, name: str) -> None:
    value = getattr(sample(kind), name)
    for wrong in (b"", value[:-1], value + b"\x00"):
        envelope = sign_again(sign(sample(kind), author(kind)), author(kind), **{name: wrong})
        with refused(Code.MALFORMED, MalformedRefusal):
            verify(envelope, types()[kind], author(kind).public)


@pytest.mark.parametrize("kind", ["permit", "grant"])
@pytest.mark.parametrize("extra", [0, 1])
def test_a_payload_above_its_limit_is_refused(kind: str, extra: int) -> None:
    limit = types()[kind].LIMIT
    data = sign(sample(kind), author(kind)).payload
    padded = data + b" " * (limit - len(data) + extra)
    envelope = sign_bytes(padded, types()[kind].payload_type(), author(kind))
    if extra:
        with refused(Code.MALFORMED, MalformedRefusal):
            verify(envelope, types()[kind], author(kind).public)
    else:
        assert verify(envelope, types()[kind], author(kind).public).envelope.payload == padded


def envelope_members() -> dict[str, Any]:
    members: dict[str, Any] = json.loads(sign(sample("permit"), ACCOUNT).to_bytes())
    return members


SIGNATURE = envelope_members()["signatures"][0]
BAD_FORMS: dict[str, dict[str, object]] = {
    "no signature": {"signatures": []},
    "two signatures": {"signatures": [SIGNATURE, SIGNATURE]},
    "no list of signatures": {"signatures": SIGNATURE},
    "signatures as null": {"signatures": None},
    "a short signature": {"signatures": [{**SIGNATURE, "sig": SIGNATURE["sig"][:84]}]},
    "a long signature": {"signatures": [{**SIGNATURE, "sig": SIGNATURE["sig"] + "AA"}]},
    "a short key id": {"signatures": [{**SIGNATURE, "keyid": "AAAA"}]},
    "a signature with more in it": {"signatures": [{**SIGNATURE, "alg": "none"}]},
    "a payload in other base64": {"payload": "+/=="},
    "a payload that is no text": {"payload": [1, 2]},
    "a long type": {"payloadType": "x" * 101},
    "a member of no meaning": {"header": {}},
    "the type under its inner name as well": {"payload_type": "x"},
}


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in BAD_FORMS.items()])
def test_an_envelope_of_another_form_is_refused(change: dict[str, object]) -> None:
    with refused(Code.MALFORMED, MalformedRefusal):
        read_envelope(json.dumps({**envelope_members(), **change}).encode())


def test_an_envelope_has_one_spelling_of_its_members_names() -> None:
    members = envelope_members()
    members["payload_type"] = members.pop("payloadType")
    with refused(Code.MALFORMED, MalformedRefusal):
        read_envelope(json.dumps(members).encode())


@pytest.mark.parametrize("name", ["payload", "payloadType", "signatures"])
def test_an_envelope_without_one_of_its_members_is_refused(name: str) -> None:
    members = envelope_members()
    del members[name]
    with refused(Code.MALFORMED, MalformedRefusal):
        read_envelope(json.dumps(members).encode())


def test_an_envelope_above_its_limit_is_refused() -> None:
    data = sign(sample("permit"), ACCOUNT).to_bytes()
    assert read_envelope(data + b" " * (2 * MAX_PAYLOAD_BYTES - len(data))).to_bytes() == data
    with refused(Code.MALFORMED, MalformedRefusal):
        read_envelope(data + b" " * (2 * MAX_PAYLOAD_BYTES - len(data) + 1))


def test_the_bytes_that_are_signed_are_those_of_the_dsse_specification() -> None:
    """The example of DSSE 1.0.2, protocol.md."""
    signed = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world")
    assert signed == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.binary(max_size=20))
def test_lengths_keep_type_and_payload_apart(kind: str, payload: bytes) -> None:
    """DSSE: whatever stands in type or payload, they can be told apart again."""
    signed = pre_authentication_encoding(kind, payload)
    word, length, rest = signed.split(b" ", 2)
    assert word == b"DSSEv1"
    found, rest = rest[: int(length)], rest[int(length) + 1 :]
    assert found.decode() == kind
    assert rest == b"%d %s" % (len(payload), payload)


def test_an_envelope_is_written_with_the_specifications_names() -> None:
    envelope = sign(sample("permit"), ACCOUNT)
    assert json.loads(envelope.to_bytes()).keys() == {"payload", "payloadType", "signatures"}
    assert json.loads(envelope.model_dump_json()) == json.loads(envelope.to_bytes())
    padded = json.loads(envelope.to_bytes())["payload"]
    assert base64.urlsafe_b64decode(padded + "=" * (-len(padded) % 4)) == envelope.payload


def test_only_verify_makes_a_verified_statement() -> None:
    """Invariant 1: no other code of the product claims that a signature was checked."""
    sources = Path(__file__).parents[2].glob("*/src/**/*.py")
    makers = set()
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Verified":
                makers.add(source.name)
    assert makers == {"envelope.py"}


def test_an_author_is_asked_of_the_statement_itself() -> None:
    assert [sample(kind).author_id() for kind in KINDS] == [author(kind).key_id for kind in KINDS]


def test_what_is_not_an_envelope_at_all_is_refused() -> None:
    for data in (b"", b"null", b"[]", b"1", b'"x"', b"{}"):
        with refused(Code.MALFORMED, MalformedRefusal):
            read_envelope(data)


def test_a_signed_payload_that_is_no_json_is_refused() -> None:
    for data in (b"", b"\xff", b"null", b"[]", b'{"suite":1,"suite":1}'):
        with refused(Code.MALFORMED, MalformedRefusal):
            verify(sign_bytes(data, PERMIT.payload_type(), ACCOUNT), PERMIT, ACCOUNT.public)


def test_envelopes_are_equal_only_with_the_same_signature() -> None:
    one = sign(sample("permit"), ACCOUNT)
    other: Envelope = one.model_copy(update={"signatures": (one.signatures[0].model_copy(update={"sig": bytes(64)}),)})
    assert one == sign(sample("permit"), ACCOUNT)
    assert one != other
    assert one.digest() == other.digest()
