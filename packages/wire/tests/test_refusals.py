"""Refusals carry a code and never a secret; records with secrets in them do not print them."""

import json
from typing import Any

import pytest
from dev.stage.canary import everything_about, leaks
from dev.stage.refused import refused
from dev.stage.statements import ACCOUNT, sample
from hypothesis import given
from hypothesis import strategies as st

from ownlens_wire import api
from ownlens_wire.codes import Code
from ownlens_wire.encoding import check_json, to_base64url
from ownlens_wire.envelope import Record, read_record, read_records, sign
from ownlens_wire.ids import AccountId, MethodId, RecordingId, SessionId
from ownlens_wire.refusals import LogRefusal, MalformedRefusal, Refusal, SignatureRefusal

LIMIT = 100_000
ENVELOPE = sign(sample("permit"), ACCOUNT)
SECRET = bytes(range(100, 132))


SECRETIVE: dict[str, Any] = {
    "the shred secret of a new recording": api.NewRecording(permit=ENVELOPE, shred_secret=SECRET, recording_box=b""),
    "the shred secret of a recording": api.RecordingBundle(
        permit=ENVELOPE, head=None, list=b"", timeline=None, recording_box=b"", part_boxes=(), shred_secret=SECRET
    ),
    "the shred secret of a new share": api.NewShare(grant=ENVELOPE, manifest=b"", boxes=(b"",), shred_secret=SECRET),
    "the shred secrets of a share": api.ShareBundle(
        grant=ENVELOPE, box=b"", manifest=b"", shred_secret=SECRET, recording_shred_secret=SECRET
    ),
    "an opener": api.UnlockRequest(method=MethodId(bytes(16)), opener=SECRET),
}


@pytest.mark.parametrize("record", [pytest.param(record, id=name) for name, record in SECRETIVE.items()])
def test_a_record_is_printed_without_its_secrets(record: Any) -> None:
    shown = f"{record!r} {record} {record!s}"
    assert leaks(shown, [SECRET]) == []


@pytest.mark.parametrize(
    "record",
    [
        api.NewSession(session=SessionId(bytes(16)), token="bearer-token", account=AccountId(bytes(32))),
        api.InvitationCode(code="bearer-token"),
        api.Invitation(name="A", role="teacher", code="bearer-token", created_at=1, expires_at=2, used_by=None),
    ],
    ids=lambda record: type(record).__name__,
)
def test_what_lets_somebody_in_is_not_printed(record: Any) -> None:
    assert "bearer-token" not in f"{record!r} {record}"


def test_a_refusal_carries_its_code_and_what_a_developer_may_know() -> None:
    refusal = MalformedRefusal(Code.MALFORMED, "two of them", number=2)
    assert (refusal.code, refusal.detail, refusal.facts) == (Code.MALFORMED, "two of them", {"number": 2})
    assert str(refusal) == "MALFORMED: two of them"
    assert str(Refusal(Code.SUITE)) == "SUITE"


@pytest.mark.parametrize("kind", [MalformedRefusal, SignatureRefusal, LogRefusal])
def test_there_is_one_tree_of_refusals(kind: type[Refusal]) -> None:
    assert issubclass(kind, Refusal)
    assert kind.__doc__


SECRET_WORD = "Year9Bullying"
HOLDING_A_SECRET = [
    f'{{"{SECRET_WORD}": 1, "{SECRET_WORD}": 2}}',
    f'{{"{SECRET_WORD}": 1.5}}',
    f'{{"title": "{SECRET_WORD}"',
    f'{{"title": "{SECRET_WORD}\\ud800"}}',
    f'{{"title": {SECRET_WORD}}}',
    f'{{"{SECRET_WORD}": "x"}}',
    f'{{"name": "{SECRET_WORD}", "role": "{SECRET_WORD}"}}',
    f'["{SECRET_WORD}"]',
    f'"{SECRET_WORD}"',
    f'{{"method": "{SECRET_WORD}", "opener": "{SECRET_WORD}"}}',
]


@pytest.mark.parametrize("text", HOLDING_A_SECRET)
@pytest.mark.parametrize("kind", [api.NewInvitation, api.UnlockRequest, api.Problem])
def test_no_refusal_repeats_what_was_in_a_document(text: str, kind: type[Record]) -> None:
    with pytest.raises(MalformedRefusal) as caught:
        read_record(kind, text.encode(), LIMIT)
    assert SECRET_WORD not in everything_about(caught.value)


@given(st.integers(2**60, 2**70) | st.floats(allow_nan=False, allow_infinity=False))
def test_no_refusal_repeats_a_number(number: float) -> None:
    with pytest.raises(MalformedRefusal) as caught:
        check_json(json.dumps([number]).encode(), LIMIT)
    assert json.dumps(number) not in everything_about(caught.value)


def test_a_refusal_says_where_the_form_is_broken() -> None:
    with pytest.raises(MalformedRefusal, match=r"Problem: status: int_type; code: missing"):
        read_record(api.Problem, b'{"type": "x", "title": "y", "status": "z"}', LIMIT)


def test_a_record_made_in_python_hides_its_input_as_well() -> None:
    with pytest.raises(ValueError, match="title") as caught:
        api.Document(kind="eula", version=1, digest=bytes(32), title=7, text=SECRET_WORD)  # type: ignore[arg-type]
    assert SECRET_WORD not in str(caught.value)


@pytest.mark.parametrize("length", [1024, 1025])
def test_a_wrap_has_a_largest_length(length: int) -> None:
    wrap = {
        "account": to_base64url(bytes(32)),
        "parameters": {"kind": "kit"},
        "wrap": to_base64url(bytes(length)),
    }
    data = json.dumps(wrap).encode()
    if length == 1024:
        assert read_record(api.UnlockedWrap, data, LIMIT).wrap == bytes(1024)
    else:
        with refused(Code.MALFORMED, MalformedRefusal):
            read_record(api.UnlockedWrap, data, LIMIT)


def test_records_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        ENVELOPE.payload = b""  # type: ignore[misc]


def test_an_id_of_one_kind_has_its_own_type_and_length() -> None:
    assert RecordingId(bytes(16)) == bytes(16)
    with refused(Code.MALFORMED, MalformedRefusal):
        read_record(api.ChallengeRequest, b'{"account": "AAAA"}', LIMIT)


def test_a_list_of_records_is_read_as_strictly_as_one() -> None:
    one = '{"account": "' + to_base64url(bytes(32)) + '"}'
    read = read_records(api.ChallengeRequest, f"[{one}, {one}]".encode(), LIMIT)
    assert read == (api.ChallengeRequest(account=AccountId(bytes(32))),) * 2
    assert read_records(api.ChallengeRequest, b"[]", LIMIT) == ()
    for wrong in (
        one,
        "null",
        f"[{one}, 1]",
        f"[{one}, null]",
        f'[{one}, {{"account": "AAAA"}}]',
        f'[{one[:-1]}, "x": 1}}]',
    ):
        with refused(Code.MALFORMED, MalformedRefusal):
            read_records(api.ChallengeRequest, wrong.encode(), LIMIT)
    with refused(Code.MALFORMED, MalformedRefusal):
        read_records(api.ChallengeRequest, f"[{one}, {one}]".encode(), 20)
