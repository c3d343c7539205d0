"""Attacks on one's own lessons: flipped, swapped, shortened, spliced, planted."""

import threading

import pytest
from dev.rig.evil import answer_with, edit, flip, withhold
from dev.rig.forged import planted_recording
from dev.rig.people import Person
from dev.rig.replayed import Recorded
from dev.rig.school import School, Template
from dev.stage.refused import refused
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ownlens_client.flows.lessons import open_lesson
from ownlens_client.playback.hls import master_playlist
from ownlens_client.playback.reader import OwnReader, read_all
from ownlens_client.playback.site import Showing, Site
from ownlens_client.transport import Transport, run
from ownlens_wire.codes import Code
from ownlens_wire.encoding import from_base64url, to_base64url
from ownlens_wire.ids import RecordingId
from ownlens_wire.limits import SEGMENT_UNIT
from ownlens_wire.refusals import Refusal
from ownlens_wire.segments import ROW_BYTES

BUNDLE = r"^/recordings/[^/]+$"


def segment(track: int, index: int) -> str:
    return rf"/segments/{track}/{index}$"


@pytest.mark.parametrize("position", [0, 31, 32, 43, 44, 1000, -17, -1])
def test_atk_12_a_flipped_byte_of_a_segment_is_refused(school: School, position: int) -> None:
    """ATK-12: commitment, nonce, ciphertext, padding, tag."""
    reader = school.ann.read(school.lesson)
    with refused(Code.SEG_HASH), school.server.layer.lying("GET", segment(1, 1), flip(position)):
        reader.read(1, 1)
    assert reader.read(1, 1)


def test_atk_13_segments_cannot_change_places(school: School) -> None:
    """ATK-13: 1 and 2 swapped, 0 repeated, and a segment of the sound in the place of the picture."""
    reader = school.ann.read(school.lesson)
    layer = school.server.layer
    for track, index in ((1, 0), (1, 2), (2, 1)):
        reader.read(track, index)
        with (
            refused(Code.SEG_HASH),
            layer.lying("GET", segment(1, 1), answer_with(layer.last("GET", segment(track, index)))),
        ):
            reader.read(1, 1)


def test_atk_13_a_list_in_another_order_is_refused(school: School) -> None:
    """ATK-13: the list is signed as it is."""

    def swap(bundle: dict[str, str]) -> None:
        rows = from_base64url(bundle["list"])
        bundle["list"] = to_base64url(rows[ROW_BYTES : 2 * ROW_BYTES] + rows[:ROW_BYTES] + rows[2 * ROW_BYTES :])

    with refused(Code.SEG_LIST), school.server.layer.lying("GET", BUNDLE, edit(swap)):
        school.ann.read(school.lesson)


def test_atk_14_a_shortened_lesson_is_refused(school: School) -> None:
    """ATK-14: the tail of the list dropped, and an object that is missing."""

    def shorten(bundle: dict[str, str]) -> None:
        bundle["list"] = to_base64url(from_base64url(bundle["list"])[:-ROW_BYTES])

    with refused(Code.SEG_LIST), school.server.layer.lying("GET", BUNDLE, edit(shorten)):
        school.ann.read(school.lesson)
    reader = school.ann.read(school.lesson)
    with refused(Code.SEG_MISSING), school.server.layer.lying("GET", segment(1, 2), withhold()):
        reader.read(1, 2)


def test_atk_14_an_older_head_is_refused_by_a_device_that_saw_a_newer_one(school: School) -> None:
    """ATK-14: a lesson does not become shorter: the head's sequence only goes up."""
    person = school.ann
    person.member.store.note_seen("head", school.lesson, 99)
    with refused(Code.HEAD_ROLLBACK):
        person.read(school.lesson)

    def no_head(bundle: dict[str, object]) -> None:
        bundle["head"] = None

    with refused(Code.HEAD_ROLLBACK), school.server.layer.lying("GET", BUNDLE, edit(no_head)):
        person.read(school.second)


def test_atk_15_two_lessons_cannot_be_spliced(school: School) -> None:
    """ATK-15: another lesson's bundle, head, list or segments in the place of this one's."""
    other = school.ann.read(school.second)
    other.read(1, 1)
    layer = school.server.layer
    bundle, piece = layer.last("GET", BUNDLE), layer.last("GET", segment(1, 1))
    with refused(Code.NOT_MY_PERMIT), layer.lying("GET", BUNDLE, answer_with(bundle)):
        school.ann.read(school.lesson)
    for member, code in (
        ("head", Code.BAD_SIGNATURE),
        ("list", Code.SEG_LIST),
        ("timeline", Code.TIMELINE_TAMPERED),
        ("recording_box", Code.PART_DIGEST),
        ("part_boxes", Code.PART_DIGEST),
        ("shred_secret", Code.SHRED_MISMATCH),
    ):

        def take(answer: dict[str, object], name: str = member) -> None:
            answer[name] = bundle.json()[name]

        with refused(code), layer.lying("GET", BUNDLE, edit(take)):
            school.ann.read(school.lesson)
    reader = school.ann.read(school.lesson)
    with refused(Code.SEG_HASH), layer.lying("GET", segment(1, 1), answer_with(piece)):
        reader.read(1, 1)


def test_atk_16_thumbnails_are_as_well_kept_as_the_lesson(school: School) -> None:
    """ATK-16: a swapped thumbnail is refused, and no picture format is recognisable in what the server stores."""
    reader = school.ann.read(school.lesson)
    school.ann.read(school.second).read(3, 1)
    other = school.server.layer.last("GET", segment(3, 1))
    with refused(Code.SEG_HASH), school.server.layer.lying("GET", segment(3, 1), answer_with(other)):
        reader.read(3, 1)
    assert reader.read(3, 1).startswith(b"\xff\xd8\xff")
    objects = [path.read_bytes() for path in (school.folder / "server" / "objects").rglob("*") if path.is_file()]
    assert objects
    for magic in (b"\xff\xd8\xff\xe0", b"JFIF", b"ftyp", b"moof", b"WEBP"):
        assert not any(magic in data for data in objects)


def test_atk_18_a_planted_video_is_refused(school: School) -> None:
    """ATK-18, AG-14: sealing to Ann's public key is not enough; it takes Ann's permit."""
    ann, ben = (school.template.accounts[key] for key in ("ann", "ben"))
    planted = planted_recording(ann, author=ben)
    recording = planted.recording
    with refused(Code.NOT_MY_PERMIT), school.server.layer.lying("GET", BUNDLE, planted.serve):
        school.ann.read(recording)


def test_atk_18_an_old_permit_with_another_recorder_is_refused(school: School) -> None:
    """ATK-18: Ann's real permit, reused for a recording by a key that she never named."""
    school.ann.read(school.lesson)
    permit = school.server.layer.last("GET", BUNDLE).json()["permit"]
    planted = planted_recording(school.template.accounts["ann"], author=school.template.accounts["ben"])

    def reuse(answer: dict[str, object]) -> dict[str, object]:
        del answer
        return {**planted.bundle(school.lesson), "permit": permit}

    with refused(Code.BAD_SIGNATURE), school.server.layer.lying("GET", BUNDLE, edit(reuse)):
        school.ann.read(school.lesson)


def test_atk_11_stripped_and_doubled_signatures_are_refused(school: School) -> None:
    """ATK-11: there is nothing to negotiate: exactly one signature, of the one suite."""

    def strip(bundle: dict[str, dict[str, object]]) -> None:
        bundle["head"]["signatures"] = []

    def double(bundle: dict[str, dict[str, list[object]]]) -> None:
        bundle["head"]["signatures"] *= 2

    def older(bundle: dict[str, dict[str, str]]) -> None:
        payload = from_base64url(bundle["head"]["payload"]).replace(b'"suite":1', b'"suite":0')
        bundle["head"]["payload"] = to_base64url(payload)

    for change, code in ((strip, Code.MALFORMED), (double, Code.MALFORMED), (older, Code.BAD_SIGNATURE)):
        with refused(code), school.server.layer.lying("GET", BUNDLE, edit(change)):
            school.ann.read(school.lesson)


def test_atk_40_a_statement_of_another_type_is_refused(school: School) -> None:
    """ATK-40: her permit in the place of the head, and the head in the place of her permit."""
    school.ann.read(school.lesson)
    bundle = school.server.layer.last("GET", BUNDLE).json()

    def permit_as_head(answer: dict[str, object]) -> None:
        answer["head"] = bundle["permit"]

    def head_as_permit(answer: dict[str, object]) -> None:
        answer["permit"] = bundle["head"]

    for change in (permit_as_head, head_as_permit):
        with refused(Code.WRONG_TYPE), school.server.layer.lying("GET", BUNDLE, edit(change)):
            school.ann.read(school.lesson)


def test_atk_44_no_byte_of_a_tampered_segment_reaches_the_player(school: School) -> None:
    """ATK-44: the player's page gets words in the place of media."""
    site = Site(school.ann.read(school.lesson), Showing("", "", "", threading.Event()))
    assert site.get("1/1.mp4").status == 200
    with school.server.layer.lying("GET", segment(1, 1), flip(500)):
        answer = site.get("1/1.mp4")
    assert answer.status == 502
    assert answer.kind == "json"
    assert master_playlist(school.ann.read(school.lesson).tracks)


def test_atk_48_object_lengths_say_little(school: School) -> None:
    """ATK-48: every object is a multiple of 64 KiB."""
    lengths = [path.stat().st_size for path in (school.folder / "server" / "objects").rglob("*") if path.is_file()]
    assert lengths
    assert all(length % SEGMENT_UNIT == 0 for length in lengths)


@pytest.fixture(scope="module")
def recorded(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """What an honest server answers when Ann opens her lesson and reads all of it."""
    with School(template, tmp_path_factory.mktemp("recorded") / "school") as school:
        recorded = Recorded(school.ann.transport)
        recorded.media = everything(school.ann, recorded, school.lesson)
        recorded.person, recorded.lesson = school.ann, school.lesson
        return recorded


def everything(person: Person, transport: Transport, recording: RecordingId) -> list[bytes]:
    """Open a lesson over some transport, and read all of it."""
    lesson = run(open_lesson(person.member, recording), transport)
    return [media for _track, _index, media in read_all(OwnReader(person.member, transport, lesson))]


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_the_server_changes_the_lesson_is_the_same_or_refused(recorded: Recorded, data: st.DataObject) -> None:
    """ATK-12 to ATK-15: bytes flipped, fields and answers swapped, at random: the same media, or a refusal."""
    changed = recorded.changed(data)
    try:
        media = everything(recorded.person, changed, recorded.lesson)
    except Refusal:
        return
    assert media == recorded.media
