"""Filling the demo school through the real client.

A teacher with a lesson, a colleague with a share of it, the head, the union representative.
"""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from dev.demo_lesson.film import render
from dev.demo_lesson.lesson import lesson
from dev.rig.people import Person, join_person
from dev.rig.server import ServerProcess
from ownlens_client.flows.shares import Choice, find_people, share_lesson
from ownlens_wire.api import Role
from ownlens_wire.ids import RecordingId

CLIP = Path("var/demo-lesson.mp4")
TITLE = "Year 5: which is bigger, two thirds or three quarters?"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody in the demo school."""

    key: str
    name: str
    role: Role
    what: str
    passphrase: str
    examples: tuple[str, ...]


PEOPLE = (
    DemoPerson(
        "ann",
        "Ann Archer",
        "teacher",
        "a teacher with a lesson of her own",
        "quiet river lantern",
        ("list", 'watch "Year 5"', 'who "Year 5"', 'recall "Year 5"'),
    ),
    DemoPerson(
        "ben",
        "Ben Carter",
        "teacher",
        "a colleague with whom she shares a minute of it",
        "wooden kettle march",
        ("list",),
    ),
    DemoPerson(
        "hanna",
        "Hanna Holt",
        "lead",
        "the headteacher, who invites people and sees no lesson",
        "seven orange boats",
        ("list",),
    ),
    DemoPerson("rhys", "Rhys Morgan", "representative", "the union representative", "green apple ladder", ("people",)),
)


def demo_clip() -> Path:
    """The lesson that the project draws and speaks itself; made once."""
    if not CLIP.exists():
        CLIP.parent.mkdir(parents=True, exist_ok=True)
        growing = CLIP.with_suffix(".part.mp4")
        render(lesson(), growing, None)
        growing.replace(CLIP)
    return CLIP


def fill(server: ServerProcess, folder: Path) -> None:
    """Have everybody join, make Ann's lesson, and share a minute of it with Ben."""
    homes = folder / "people"
    # An interrupted filling is begun anew: half a school would confuse more than it shows.
    shutil.rmtree(homes, ignore_errors=True)
    people = {}
    for person in PEOPLE:
        invitation = server.command("invite", person.name, "--role", person.role)
        people[person.key] = join_person(invitation, homes / person.key, person.passphrase, keep=True)
        _write_entry(folder, person)
        print(f"  {person.name} has joined", flush=True)
    print("  drawing and speaking the lesson (half a minute, once) ...", flush=True)
    outcome = people["ann"].import_file(demo_clip().absolute(), TITLE)
    print(f"  Ann's lesson is sealed and with the server: {outcome.duration_ms // 1000} seconds", flush=True)
    _share(people["ann"], outcome.recording)
    print("  Ben may see the first minute of it", flush=True)
    for joined in people.values():
        joined.close()


def _share(ann: Person, recording: RecordingId) -> None:
    ben = ann.run(find_people(ann.member, ["Ben Carter"]))
    choice = Choice(note="Did I wait long enough after the question?", from_ms=0, to_ms=60_000)
    ann.run(share_lesson(ann.member, recording, choice, ben))


def _write_entry(folder: Path, person: DemoPerson) -> None:
    """A command that acts as this person: their profile, their passphrase."""
    home = (folder / "people" / person.key).absolute()
    secret = home / "passphrase"
    secret.write_text(person.passphrase + "\n", "utf-8")
    secret.chmod(0o600)
    entry = folder / f"as-{person.key}"
    ownlens = Path(sys.executable).parent / "ownlens"
    entry.write_text(f'#!/bin/sh\nexec "{ownlens}" --profile "{home}" --passphrase-file "{secret}" "$@"\n', "utf-8")
    entry.chmod(0o755)
