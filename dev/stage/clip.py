"""One clip, shared by Ann with Bea and Cy, for the tests that take it apart."""

from functools import cache

from dev.stage.lessons import AUDIO, THUMBNAILS, VIDEO, Made, record
from dev.stage.school import NOW, School, SomeMarks, account_of
from dev.stage.shares import Shared, share, share_id

from ownlens_vault.documents import Manifest
from ownlens_vault.people import Person
from ownlens_vault.recording import segment_secret
from ownlens_vault.secret import PartKey
from ownlens_vault.share import (
    ShareAsked,
    SharedLesson,
    ShareTerms,
    open_share,
)
from ownlens_wire.api import ShareBundle

ANN, BEA, CY, DAN = (account_of(name) for name in ("Ann", "Bea", "Cy", "Dan"))
CLIP = share_id("clip")
ASKED = ShareAsked(CLIP, 0, NOW)
# Segments of 4 s: this clip begins within the second and ends within the third.
TERMS = ShareTerms(CLIP, 1, "Fractions", note="minute two", from_ms=5000, to_ms=9000)
SHARED_PLACES = {(track, index) for track in (VIDEO, AUDIO, THUMBNAILS) for index in (0, 2, 3)}


@cache
def school() -> School:
    """The school all of them belong to."""
    school = School()
    for name in ("Ann", "Bea", "Cy", "Dan"):
        school.enrol(name)
    return school


def person(name: str) -> Person:
    """Somebody's checked card."""
    return school().person(account_of(name))


@cache
def lesson() -> Made:
    """Ann's lesson."""
    return record(ANN, "shared lesson")


@cache
def clip() -> Shared:
    """A clip of it, for Bea and Cy."""
    return share(lesson(), [person("Bea"), person("Cy")], TERMS)


@cache
def elsewhere() -> Shared:
    """Another share of another lesson, to the same people."""
    return share(
        record(ANN, "another lesson"), [person("Bea"), person("Cy")], ShareTerms(share_id("elsewhere"), 1, "x")
    )


@cache
def second_version() -> Shared:
    """The same share, narrowed, for Bea alone."""
    return share(lesson(), [person("Bea")], ShareTerms(CLIP, 2, "Fractions", from_ms=5000, to_ms=7000))


def bundle(**changes: object) -> ShareBundle:
    """What Bea is answered, but for the changes."""
    return clip().bundle(BEA.id, **changes)


def opened(shared: ShareBundle | None = None, asked: ShareAsked = ASKED) -> SharedLesson:
    """The clip as Bea opens it."""
    return open_share(shared or bundle(), asked, person("Ann"), BEA, SomeMarks())


def manifest_secrets(manifest: Manifest) -> dict[tuple[int, int], bytes]:
    """The segment secrets that a manifest gives away."""
    return {(track.track, row.index): row.secret for track in manifest.tracks for row in track.segments}


def true_secrets(made: Made) -> dict[tuple[int, int], bytes]:
    """The segment secrets that a recording has."""
    parts = [PartKey(value) for purpose, value in made.entropy.drawn if purpose == "PartKey"]
    return {
        (row.track, row.index): segment_secret(parts[row.part], made.recording, row.track, row.index).expose()
        for row in made.state.rows
    }


def share_key() -> bytes:
    """The clip's share key, from what was drawn."""
    return clip().entropy.drawn[0][1]
