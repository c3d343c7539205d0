"""No refusal, whatever caused it, says anything secret: not in its text, its members or its causes (AG-09, AG-20)."""

import json
from functools import cache

import pytest
from dev.stage.canary import everything_about, leaks
from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.lessons import MOMENT, Made, record
from dev.stage.school import NOW, School, SomeMarks, account_of
from dev.stage.shares import Shared, share, share_id
from dev.stage.signers import flip, sign_again
from hypothesis import given
from hypothesis import strategies as st

from ownlens_vault.account import Account
from ownlens_vault.derive import extract
from ownlens_vault.documents import IndexContent, LessonEntry
from ownlens_vault.index import Index, open_index, seal_index, version_mark, with_lesson
from ownlens_vault.lesson import open_recording
from ownlens_vault.recording import timeline_key
from ownlens_vault.seal import seal
from ownlens_vault.secret import KitCode, SealKey
from ownlens_vault.share import ShareAsked, ShareTerms, open_share
from ownlens_vault.unlock import kit_method, unwrap_seed, wrap_seed
from ownlens_wire.api import IndexDocument, RecordingBundle, ShareBundle, UnlockedWrap
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import Record, read_record
from ownlens_wire.ids import RecordingId, sha256
from ownlens_wire.limits import DOCUMENT_UNIT
from ownlens_wire.refusals import Refusal

LIMIT = 4 * 1024 * 1024
ANN, BEA = account_of("Ann"), account_of("Bea")
TITLE = "Year 9 after the incident with K."
KIT = kit_method(KitCode(named_bytes("kit of Ann", 20)))
SHARE = share_id("secret")


@cache
def lesson() -> Made:
    return record(ANN, "secret lesson")


@cache
def school() -> School:
    school = School()
    school.enrol("Ann")
    school.enrol("Bea")
    return school


@cache
def shared() -> Shared:
    return share(lesson(), [school().person(BEA)], ShareTerms(SHARE, 1, TITLE, note=TITLE))


@cache
def index() -> IndexDocument:
    entry = LessonEntry(recording=RecordingId(bytes(16)), title=TITLE, recorded_at=NOW, duration_ms=1, changed_at=NOW)
    return seal_index(ANN, Index(), with_lesson(IndexContent(), entry), MOMENT, CountedEntropy("secret index"))


@cache
def secrets() -> list[bytes]:
    def of(account: Account) -> list[bytes]:
        return [account.seed.expose(), account.index_key.expose(), account.index_mark_key.expose()]

    manifest = open_share(shared().bundle(BEA.id), ShareAsked(SHARE, 0, NOW), school().person(ANN), BEA, SomeMarks())
    rows = [row.secret for track in manifest.manifest.tracks for row in track.segments]
    kept = [*lesson().entropy.secrets(), *shared().entropy.secrets(), shared().mark_key.expose(), KIT.root.expose()]
    return [*of(ANN), *of(BEA), *rows, *kept, *lesson().media.values()]


def check(data: bytes, kind: type[Record]) -> None:
    """Read and open what a server answered, as a client does."""
    answer = read_record(kind, data, LIMIT)
    if isinstance(answer, RecordingBundle):
        opened = open_recording(answer, lesson().recording, ANN, 0)
        for place, blob in lesson().objects.items():
            assert opened.open(*place, blob) == lesson().media[place]
    elif isinstance(answer, ShareBundle):
        open_share(answer, ShareAsked(SHARE, 0, NOW), school().person(ANN), BEA, SomeMarks())
    elif isinstance(answer, IndexDocument):
        open_index(answer, ANN, SomeMarks({version_mark(ANN, 1)}), 0)
    elif isinstance(answer, UnlockedWrap):
        unwrap_seed(answer, KIT, ANN.id)


@cache
def answers() -> list[Record]:
    wrap = wrap_seed(ANN, KIT, CountedEntropy("wrap"))
    unlocked = UnlockedWrap(account=ANN.id, parameters=KIT.parameters, wrap=wrap)
    return [lesson().bundle(), shared().bundle(BEA.id), index(), unlocked]


def assert_silent(refusal: Refusal) -> None:
    text = everything_about(refusal)
    assert leaks(text, secrets()) == []
    assert TITLE not in text
    assert len(str(refusal)) < 300
    assert "\n" not in str(refusal)


@pytest.mark.parametrize("number", range(4))
def test_the_honest_answers_open(number: int) -> None:
    check(answers()[number].model_dump_json().encode(), type(answers()[number]))


@given(st.integers(0, 3), st.integers(0, 10**6), st.integers(0, 7))
def test_a_bit_turned_over_anywhere_gives_a_refusal_or_the_same_thing(number: int, place: int, bit: int) -> None:
    """AG-09: of whatever the server sends; and no other kind of exception ever comes of it."""
    answer = answers()[number]
    data = answer.model_dump_json().encode()
    changed = flip(data, place % len(data), bit)
    try:
        check(changed, type(answer))
    except Refusal as refusal:
        assert_silent(refusal)


@given(st.integers(0, 3), st.data())
def test_a_member_of_another_value_gives_a_refusal_that_says_nothing_secret(number: int, data: st.DataObject) -> None:
    """AG-09: secrets and titles are handed back in every place where a server could put them."""
    answer = answers()[number]
    members = json.loads(answer.model_dump_json())
    name = data.draw(st.sampled_from(sorted(members)))
    strange = st.one_of(
        st.none(),
        st.integers(),
        st.floats(),
        st.just(TITLE),
        st.just([TITLE]),
        st.just({TITLE: TITLE}),
        st.text(max_size=5),
    )
    members[data.draw(st.sampled_from([name, TITLE]))] = data.draw(strange)
    try:
        check(json.dumps(members).encode(), type(answer))
    except Refusal as refusal:
        assert_silent(refusal)


DOCUMENTS = [
    f'{{"title": "{TITLE}"}}',
    f'{{"{TITLE}": 1}}',
    f'{{"{TITLE}": 1, "{TITLE}": 2}}',
    f'{{"lessons": [{{"title": "{TITLE}"}}]}}',
    f'{{"lessons": "{TITLE}"}}',
    f'["{TITLE}", 1.5]',
    f'"{TITLE}',
    f'{{"tracks": [{{"kind": "{TITLE}", "secret": "{TITLE}"}}]}}',
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_a_sealed_document_of_no_form_is_refused_without_a_word_of_it(text: str) -> None:
    """AG-09: what was opened a moment ago stays unsaid when it turns out to be broken."""
    data, made = text.encode(), lesson()
    assert made.head is not None
    timeline = timeline_key(made.state.recording_key, made.state.shred_secret)
    blob = bytes(seal(timeline, frame("ol1/timeline", made.recording, 1), data, DOCUMENT_UNIT, CountedEntropy("t")))
    head = sign_again(made.head, made.recorder_key, timeline_digest=sha256(blob))
    with pytest.raises(Refusal) as caught:
        open_recording(made.bundle(timeline=blob, head=head), made.recording, ANN, 0)
    assert_silent(caught.value)
    share_key, shred = (value for _, value in shared().entropy.drawn[:2])
    manifest_key = SealKey(extract(shred, share_key))
    manifest = bytes(seal(manifest_key, frame("ol1/manifest", SHARE, 1), data, DOCUMENT_UNIT, CountedEntropy("m")))
    grant = sign_again(shared().request.grant, ANN.signer, manifest_digest=sha256(manifest))
    with pytest.raises(Refusal) as caught:
        open_share(
            shared().bundle(BEA.id, manifest=manifest, grant=grant),
            ShareAsked(SHARE, 0, NOW),
            school().person(ANN),
            BEA,
            SomeMarks(),
        )
    assert_silent(caught.value)
    own = bytes(seal(ANN.index_key, frame("ol1/index", ANN.id, 1), data, DOCUMENT_UNIT, CountedEntropy("i")))
    statement = sign_again(index().statement, ANN.signer, blob_digest=sha256(own))
    with pytest.raises(Refusal) as caught:
        open_index(IndexDocument(statement=statement, blob=own), ANN, SomeMarks({version_mark(ANN, 1)}), 0)
    assert_silent(caught.value)
