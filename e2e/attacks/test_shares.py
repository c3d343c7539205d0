"""Attacks on sharing: boxes moved, grants replayed, recalls hidden, more asked for than was shared."""

import json
from dataclasses import dataclass

import pytest
from dev.rig.evil import answer_with, edit
from dev.rig.school import NAMES, TITLE, School
from dev.stage.refused import refused

from ownlens_client.flows.index import change_index, read_index
from ownlens_client.flows.lessons import note_lesson, open_lesson
from ownlens_client.flows.shares import (
    Choice,
    check_not_recalled,
    find_people,
    recall,
    received,
    report_watched,
    share_lesson,
)
from ownlens_client.playback.guard import Guard
from ownlens_client.playback.reader import SharedReader, read_all
from ownlens_client.transport import Request, expect_ok, run
from ownlens_vault.documents import IndexContent, ShareEntry
from ownlens_vault.index import with_share
from ownlens_vault.secret import MarkKey
from ownlens_vault.share import ShareMaking, ShareTerms, seal_share
from ownlens_wire.codes import Code
from ownlens_wire.encoding import from_base64url, to_base64url
from ownlens_wire.ids import ShareId

VIEWS = "/views$"
RECEIVED = "^/shares/received$"


@dataclass(frozen=True, slots=True)
class Shared:
    """A share of Ann's lesson with Ben."""

    school: School
    entry: ShareEntry

    @property
    def share(self) -> ShareId:
        return self.entry.share


@pytest.fixture
def shared(school: School) -> Shared:
    return Shared(school, share_with(school, "ben"))


def share_with(school: School, *keys: str, choice: Choice | None = None) -> ShareEntry:
    viewers = school.ann.run(find_people(school.ann.member, [NAMES[key] for key in keys]))
    return school.ann.run(share_lesson(school.ann.member, school.lesson, choice or Choice(), viewers))


def test_what_is_shared_can_be_watched_and_the_owner_sees_who_did(shared: Shared) -> None:
    """AG-16, AG-17: the honest case that the attacks below depart from."""
    reader = shared.school.ben.watch(shared.share)
    own = [media for *_, media in read_all(shared.school.ann.read(shared.school.lesson))]
    assert [media for *_, media in read_all(reader)] == own
    assert reader.title == TITLE


def test_atk_29_a_box_of_another_person_or_share_is_refused(school: School) -> None:
    """ATK-29: Cat's box, a box of another share, and a share that is not for Ben at all."""
    both = share_with(school, "ben", "cat")
    other = share_with(school, "ben")
    layer = school.server.layer
    school.cat.watch(both.share)
    cats = layer.last("POST", VIEWS).json()["box"]
    school.ben.watch(other.share)
    others = layer.last("POST", VIEWS).json()["box"]
    for box in (cats, others):

        def move(bundle: dict[str, str], box: str = box) -> None:
            bundle["box"] = box

        with refused(Code.BOX_DIGEST), layer.lying("POST", VIEWS, edit(move)):
            school.ben.watch(both.share)
    only_cat = share_with(school, "cat")
    school.cat.watch(only_cat.share)
    bundle = layer.last("POST", VIEWS)
    listed = layer.last("GET", RECEIVED)
    with (
        refused(Code.NOT_RECIPIENT),
        layer.lying("GET", RECEIVED, answer_with(listed)),
        layer.lying("POST", VIEWS, answer_with(bundle)),
    ):
        school.ben.watch(only_cat.share)


def test_atk_29_a_box_cannot_be_signed_into_another_grant(shared: Shared) -> None:
    """ATK-29: the grant is Ann's; the server cannot write a new one around the same box."""

    def rewrite(bundle: dict[str, dict[str, str]]) -> None:
        payload = from_base64url(bundle["grant"]["payload"]).replace(b'"version":1', b'"version":2')
        bundle["grant"]["payload"] = to_base64url(payload)

    layer = shared.school.server.layer
    with refused(Code.BAD_SIGNATURE), layer.lying("POST", VIEWS, edit(rewrite)):
        shared.school.ben.watch(shared.share)


def narrow(shared: Shared) -> None:
    """Ann seals the next version of the share, for the first four seconds only."""
    ann = shared.school.ann
    lesson = ann.run(open_lesson(ann.member, shared.school.lesson))
    viewers = ann.run(find_people(ann.member, [NAMES["ben"]]))
    terms = ShareTerms(share=shared.share, version=2, title="Clip", from_ms=0, to_ms=3000, sound=False)
    making = ShareMaking(MarkKey(shared.entry.mark_key), ann.member.moment(), ann.member.entropy)
    sealed = seal_share(ann.member.account, lesson, terms, viewers, making)
    run_request(shared.school, Request("PUT", "/shares", body=sealed.request, token=ann.member.token))

    def change(content: IndexContent) -> IndexContent:
        return with_share(content, shared.entry.model_copy(update={"version": 2}))

    ann.run(change_index(ann.member, change))


def run_request(school: School, request: Request) -> bytes:
    return expect_ok(school.ann.transport.send(request))


def test_atk_30_an_older_and_wider_version_is_refused_once_the_newer_was_seen(shared: Shared) -> None:
    """ATK-30: after the clip, the whole lesson is served again: refused, also on a fresh device."""
    ben, layer = shared.school.ben, shared.school.server.layer
    ben.watch(shared.share)
    whole, listed = layer.last("POST", VIEWS), layer.last("GET", RECEIVED)
    narrow(shared)
    clip = ben.watch(shared.share)
    assert [track.description.kind for track in clip.tracks] == ["video", "thumbnails"]
    for person in (ben, shared.school.fresh("ben")):
        with (
            refused(Code.STALE_GRANT),
            layer.lying("GET", RECEIVED, answer_with(listed)),
            layer.lying("POST", VIEWS, answer_with(whole)),
        ):
            person.watch(shared.share)


def test_atk_31_a_hidden_recall_is_found_in_the_log(shared: Shared) -> None:
    """ATK-31, AG-18: the server withholds the recall and goes on serving everything; the log says otherwise."""
    ben, ann, layer = shared.school.ben, shared.school.ann, shared.school.server.layer
    ben.watch(shared.share)
    bundle, listed = layer.last("POST", VIEWS), layer.last("GET", RECEIVED)
    ann.run(recall(ann.member, shared.share))
    with (
        refused(Code.RECALLED_IN_LOG),
        layer.lying("GET", RECEIVED, answer_with(listed)),
        layer.lying("POST", VIEWS, answer_with(bundle)),
    ):
        ben.watch(shared.share)


def test_atk_31_a_recall_from_one_viewer_is_found_by_that_viewer_alone(school: School) -> None:
    """ATK-31, AG-18: taken back from Ben; Cat goes on watching."""
    entry = share_with(school, "ben", "cat")
    ben, cat = school.ben.watch(entry.share), school.cat.watch(entry.share)
    bundle = next(one for one in school.server.layer.asked("POST", VIEWS) if one.json()["box"] != cats_box(school))
    school.ann.run(recall(school.ann.member, entry.share, [school.ben.member.account.id]))
    with refused(Code.RECALLED):
        school.ben.watch(entry.share)
    with refused(Code.RECALLED_IN_LOG), school.server.layer.lying("POST", VIEWS, answer_with(bundle)):
        school.ben.watch(entry.share)
    with refused(Code.RECALLED_IN_LOG):
        school.ben.run(check_not_recalled(school.ben.member, ben.watching))
    school.cat.run(check_not_recalled(school.cat.member, cat.watching))
    assert cat.read(1, 1)


def cats_box(school: School) -> str:
    box: str = school.server.layer.last("POST", VIEWS).json()["box"]
    return box


def test_atk_31_an_open_player_stops_within_a_second_of_the_recall(shared: Shared) -> None:
    """ATK-31, AG-18: told by push; from then on not a byte comes out of the reader."""
    ben, ann = shared.school.ben, shared.school.ann
    reader = ben.watch(shared.share)
    with Guard(ben.member, ben.transport, reader) as guard:
        assert guard.listening.wait(5)
        assert reader.read(1, 1)
        ann.run(recall(ann.member, shared.share))
        assert reader.recalled.wait(5)
        with refused(Code.RECALLED):
            reader.read(1, 1)


def test_atk_31_a_player_that_is_told_nothing_looks_for_itself(shared: Shared) -> None:
    """ATK-31: the push is withheld; looking at the log finds the recall."""
    ben, ann = shared.school.ben, shared.school.ann
    reader = ben.watch(shared.share)
    ann.run(recall(ann.member, shared.share))
    assert not reader.recalled.is_set()
    with refused(Code.RECALLED_IN_LOG):
        run(check_not_recalled(ben.member, reader.watching), ben.transport)


def test_atk_34_a_viewer_of_a_clip_gets_no_more_than_the_clip(school: School) -> None:
    """ATK-34, AG-16: neither from the client, nor from the server, nor from the keys that were given."""
    entry = share_with(school, "ben", choice=Choice(from_ms=0, to_ms=3000, sound=False))
    reader = school.ben.watch(entry.share)
    before = len(school.server.layer.exchanges)
    for place in ((1, 2), (2, 0), (2, 1)):
        with refused(Code.NOT_SHARED):
            reader.read(*place)
    assert len(school.server.layer.exchanges) == before, "not even asked for"
    for track, index in ((1, 2), (2, 0), (2, 1)):
        answer = asked_directly(school, track, index)
        assert answer == 404, "not given either"
    assert asked_directly(school, 1, 1) == 200
    manifest = reader.watching.lesson.manifest
    shared_rows = {(track.track, row.index) for track in manifest.tracks for row in track.segments}
    assert shared_rows == {(1, 0), (1, 1), (3, 0), (3, 1)}
    own = school.ann.run(open_lesson(school.ann.member, school.lesson))
    given = {row.secret for track in manifest.tracks for row in track.segments}
    withheld = {own.secret(row).expose() for place, row in own.rows.items() if place not in shared_rows}
    assert withheld
    assert not given & withheld


def asked_directly(school: School, track: int, index: int) -> int:
    path = f"/recordings/{to_base64url(school.lesson)}/segments/{track}/{index}"
    return school.ben.transport.send(Request("GET", path, token=school.ben.member.token)).status


def test_a_stranger_gets_nothing(shared: Shared) -> None:
    """AG-20: Cat, to whom nothing was shared; and Ben, before he has accepted the terms of watching."""
    with refused(Code.SHARE_NOT_FOUND):
        shared.school.cat.watch(shared.share)
    assert asked_directly(shared.school, 1, 1) == 404
    lesson = to_base64url(shared.school.lesson)
    for path in (f"/recordings/{lesson}", f"/recordings/{lesson}/stored"):
        answer = shared.school.cat.transport.send(Request("GET", path, token=shared.school.cat.member.token))
        assert answer.status == 404


def test_atk_17_titles_cannot_be_changed_or_taken_from_another_version(school: School) -> None:
    """ATK-17, ATK-20: the index is sealed, signed and anchored: flipped, older or absent, it is refused."""
    ann, layer = school.ann, school.server.layer
    ann.run(read_index(ann.member))
    older = layer.last("GET", "^/index$")
    entry = ann.member.index.content.lesson(school.lesson)
    assert entry is not None
    ann.run(note_lesson(ann.member, entry.model_copy(update={"title": "Another title"})))

    def flip_blob(document: dict[str, str]) -> None:
        blob = bytearray(from_base64url(document["blob"]))
        blob[100] ^= 1
        document["blob"] = to_base64url(bytes(blob))

    with refused(Code.INDEX_TAMPERED), layer.lying("GET", "^/index$", edit(flip_blob)):
        ann.run(read_index(ann.member))
    fresh = school.fresh("ann")
    for person in (ann, fresh):
        with refused(Code.INDEX_ROLLBACK), layer.lying("GET", "^/index$", answer_with(older)):
            person.run(read_index(person.member))


def test_atk_19_a_share_that_nobody_signed_is_shown_nowhere(shared: Shared) -> None:
    """ATK-19: a forged grant in the listing is left out."""

    def forge(listed: list[dict[str, dict[str, str]]]) -> None:
        payload = from_base64url(listed[0]["grant"]["payload"]).replace(b'"expires_at":null', b'"expires_at":9999')
        listed[0]["grant"]["payload"] = to_base64url(payload)

    ben, layer = shared.school.ben, shared.school.server.layer
    assert len(ben.run(received(ben.member))) == 1
    with layer.lying("GET", RECEIVED, edit(forge)):
        assert ben.run(received(ben.member)) == ()


def test_what_was_watched_is_readable_by_the_owner_alone(shared: Shared) -> None:
    """AG-17, AG-26: the moments travel sealed to Ann; the canaries after this test look for them."""
    ben = shared.school.ben
    reader: SharedReader = ben.watch(shared.share)
    ben.run(report_watched(ben.member, reader.watching, [(123456, 234567)]))
    told = shared.school.server.layer.last("PUT", "/watched$")
    assert b"123456" not in told.request
    assert b"234567" not in from_base64url(told_payload(told.request))


def told_payload(request: bytes) -> str:
    payload: str = json.loads(request)["statement"]["payload"]
    return payload
