"""What a statement may say of itself (spec: account, people, recording, sharing, deletion, index)."""

import pytest
from dev.stage.refused import refused
from dev.stage.signers import sign_again
from dev.stage.statements import ACCOUNT, LOG, RECORDER, author, sample, types

from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.envelope import Payload, read_record, sign, verify
from ownlens_wire.limits import MAX_PAYLOAD_BYTES
from ownlens_wire.refusals import MalformedRefusal
from ownlens_wire.statements import Deletion, Grant, Recall

A, B = to_base64url(ACCOUNT.key_id), to_base64url(RECORDER.key_id)
MARK = to_base64url(bytes(32))
DIGEST = to_base64url(bytes(32))

INCONSISTENT: list[tuple[str, str, dict[str, object]]] = [
    ("head", "tracks out of order", {"tracks": [{"track": 2, "segments": 1}, {"track": 1, "segments": 1}]}),
    ("head", "a track twice", {"tracks": [{"track": 1, "segments": 1}, {"track": 1, "segments": 1}]}),
    ("head", "a track without segments", {"tracks": [{"track": 1, "segments": 0}]}),
    ("head", "track 0", {"tracks": [{"track": 0, "segments": 1}]}),
    ("head", "track 256", {"tracks": [{"track": 256, "segments": 1}]}),
    ("head", "closed without an end", {"closed": True, "ended": None}),
    ("head", "an end without being closed", {"closed": False, "ended": "stopped"}),
    ("head", "an end of no meaning", {"ended": "paused"}),
    ("head", "sequence 0", {"sequence": 0}),
    ("permit", "no track", {"tracks": []}),
    ("permit", "a track of no meaning", {"tracks": ["smell"]}),
    ("permit", "no length", {"max_seconds": 0}),
    ("permit", "a length above half a day", {"max_seconds": 43_201}),
    ("permit", "a source of no meaning", {"source": "administrator"}),
    ("permit", "generation 0", {"generation": 0}),
    ("grant", "nobody", {"audience": []}),
    (
        "grant",
        "a person twice",
        {
            "audience": [
                {"account": A, "generation": 1, "box_digest": DIGEST},
                {"account": A, "generation": 2, "box_digest": DIGEST},
            ]
        },
    ),
    ("grant", "no scope", {"scope": []}),
    ("grant", "a track twice", {"scope": [{"track": 1, "first": 1, "last": 1}, {"track": 1, "first": 3, "last": 4}]}),
    (
        "grant",
        "tracks out of order",
        {"scope": [{"track": 2, "first": 1, "last": 1}, {"track": 1, "first": 1, "last": 1}]},
    ),
    ("grant", "a range that ends before it begins", {"scope": [{"track": 1, "first": 2, "last": 1}]}),
    ("grant", "a range from the initialisation segment", {"scope": [{"track": 1, "first": 0, "last": 1}]}),
    ("grant", "a range beyond every index", {"scope": [{"track": 1, "first": 1, "last": 2**31}]}),
    ("grant", "a date before all dates", {"expires_at": -1}),
    ("grant", "version 0", {"version": 0}),
    ("recall", "no mark", {"marks": []}),
    ("recall", "two marks for everybody", {"marks": [MARK, MARK]}),
    ("recall", "everybody and somebody", {"viewers": [A]}),
    ("recall", "somebody without a mark", {"whole": False, "viewers": [A, B]}),
    ("recall", "nobody", {"whole": False}),
    ("card", "no name", {"name": ""}),
    ("card", "a name with an escape sequence", {"name": "Ann\x1b[2J"}),
    ("card", "a name of two lines", {"name": "Ann\nSmith"}),
    ("card", "a name that turns the line round", {"name": "Ann\u202eSmith"}),
    ("card", "a name without end", {"name": "x" * 121}),
    ("method", "an action of no meaning", {"action": "escrow"}),
    ("method", "a kind of no meaning", {"kind": "administrator"}),
    ("acceptance", "a document of no meaning", {"document": "recovery-policy"}),
    ("receipt", "a kind of no meaning", {"kind": "transfer"}),
    ("index", "version 0", {"version": 0}),
]


@pytest.mark.parametrize(
    ("kind", "change"), [pytest.param(kind, change, id=f"{kind}: {why}") for kind, why, change in INCONSISTENT]
)
def test_a_statement_that_contradicts_itself_is_refused_although_it_is_signed(
    kind: str, change: dict[str, object]
) -> None:
    with refused(Code.MALFORMED, MalformedRefusal):
        verify(sign_again(sign(sample(kind), author(kind)), author(kind), **change), types()[kind], author(kind).public)


def test_atk_28_no_statement_can_name_somebody_who_opens_lessons_for_others() -> None:
    """ATK-28, AG-20: there is no statement, role or method for recovery, escrow, transfer or impersonation."""
    words = ("escrow", "recover", "transfer", "impersonat", "organisation", "admin", "override", "preview")
    said = str({kind: record.model_json_schema() for kind, record in types().items()}).lower()
    assert [word for word in words if word in said] == []


def test_an_open_recording_has_no_end_yet() -> None:
    said = sample("head", closed=False, ended=None)
    assert verify(sign(said, RECORDER), types()["head"], RECORDER.public).payload == said


def test_somebody_can_be_recalled_by_name() -> None:
    said = sample("recall", whole=False, viewers=(ACCOUNT.key_id, LOG.key_id), marks=(bytes(32), bytes(32)))
    assert verify(sign(said, ACCOUNT), Recall, ACCOUNT.public).payload == said


def test_the_largest_statements_of_each_kind_stay_within_their_limit() -> None:
    """What can be signed can be read: else a recall or a deletion would be refused for its size."""
    people = [bytes([number % 256, number // 256]) * 16 for number in range(2000)]
    audience = tuple({"account": one, "generation": 2**53 - 1, "box_digest": bytes(32)} for one in people)
    scope = tuple({"track": track, "first": 2**31 - 1, "last": 2**31 - 1} for track in range(1, 256))
    largest: list[tuple[type[Payload], Payload]] = [
        (Grant, sample("grant", audience=audience, scope=scope)),
        (Recall, sample("recall", whole=False, viewers=tuple(people), marks=tuple(people))),
        (Deletion, sample("deletion", marks=(bytes(32),) * 5000)),
    ]
    for kind, said in largest:
        assert verify(sign(said, ACCOUNT), kind, ACCOUNT.public).payload == said


def test_a_deletion_too_long_to_be_read_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="too_long"):
        sample("deletion", marks=(bytes(32),) * 5001)


def test_every_type_there_is_has_a_sample() -> None:
    assert {sample(kind).TYPE for kind in types()} == set(types())
    assert len({kind.payload_type() for kind in types().values()}) == len(types())


@pytest.mark.parametrize("kind", sorted(types()))
def test_every_statement_reads_back_from_its_own_bytes(kind: str) -> None:
    said = sample(kind)
    assert read_record(types()[kind], said.model_dump_json().encode(), MAX_PAYLOAD_BYTES) == said
