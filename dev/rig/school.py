"""A small school on a real server: Ann with a lesson, Ben and Cat as colleagues. Made once, copied for every test."""

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from dev.rig.clips import make_clip
from dev.rig.hosted import HostedServer
from dev.rig.oracle import files_below, findings
from dev.rig.people import Person, join_person
from dev.stage.entropy import CountedEntropy
from ownlens_client.flows.signing_in import resume
from ownlens_client.http import HttpTransport
from ownlens_client.member import Device
from ownlens_client.store.file import FileStore
from ownlens_client.store.memory import MemoryStore
from ownlens_client.store.port import Profile
from ownlens_client.transport import run
from ownlens_vault.account import Account
from ownlens_vault.derive import expand
from ownlens_vault.entropy import Entropy
from ownlens_wire.encoding import frame
from ownlens_wire.ids import RecordingId

PASSPHRASES = {"ann": "quiet river lantern", "ben": "wooden kettle march", "cat": "seven orange boats"}
NAMES = {"ann": "Ann Archer", "ben": "Ben Carter", "cat": "Cat Dunne"}
TITLE = "Fractions with 5B, Tuesday"
SECOND_TITLE = "Questions and wait time"
_CANARY_BYTES = 24
# Drawn at random, and yet no secret: the server is told them.
_PUBLIC = frozenset({"nonce", "salt", "ShredSecret"})


@dataclass(slots=True)
class Template:
    """What is copied for every test."""

    folder: Path
    port: int
    accounts: dict[str, Account]
    kits: dict[str, str] = field(repr=False)
    secrets: dict[str, bytes] = field(repr=False)
    lesson: RecordingId
    second: RecordingId


def make_template(folder: Path, port: int) -> Template:
    """Make the school once, through the real client."""
    clip = make_clip(folder / "clip.mp4", seconds=9)
    other = make_clip(folder / "other.mp4", seconds=5, size=(96, 64))
    entropies = {key: CountedEntropy(key) for key in NAMES}
    with HostedServer(folder / "server", port) as server:
        people = {
            key: join_person(server.invite(name), folder / key, PASSPHRASES[key], entropy=entropies[key], keep=True)
            for key, name in NAMES.items()
        }
        lesson = people["ann"].import_file(clip, TITLE).recording
        second = people["ann"].import_file(other, SECOND_TITLE).recording
        media = people["ann"].read(lesson).read(1, 1)
        for person in people.values():
            person.close()
    accounts = {key: person.member.account for key, person in people.items()}
    kits = {key: person.kit for key, person in people.items()}
    secrets = {"title": TITLE.encode(), "second title": SECOND_TITLE.encode()}
    secrets |= {f"passphrase of {key}": text.encode() for key, text in PASSPHRASES.items()}
    secrets |= {f"kit of {key}": text.encode() for key, text in kits.items()}
    secrets |= {f"media at {at}": media[at : at + _CANARY_BYTES] for at in range(400, len(media) - 100, 997)}
    for key, entropy in entropies.items():
        secrets |= drawn_secrets(key, entropy)
        secrets |= derived_secrets(key, accounts[key])
    return Template(folder, port, accounts, kits, secrets, lesson, second)


def drawn_secrets(whose: str, entropy: CountedEntropy) -> dict[str, bytes]:
    """Everything that was drawn and that the server must not have."""
    return {
        f"{whose}: {purpose} {number}": value
        for number, (purpose, value) in enumerate(entropy.drawn)
        if purpose not in _PUBLIC and not purpose.endswith(" id")
    }


def derived_secrets(whose: str, account: Account) -> dict[str, bytes]:
    """The keys that an account derives from its seed."""
    labels = {"sign": (), "receive": (1,), "index": (), "index-mark": (), "local": ()}
    return {
        f"{whose}: {name} key": expand(account.seed.expose(), frame(f"ol1/{name}", *context))
        for name, context in labels.items()
    }


class School:
    """A copy of the template, running. Use as a context manager."""

    def __init__(self, template: Template, folder: Path) -> None:
        self.template = template
        self.folder = folder
        self.lesson = template.lesson
        self.second = template.second
        shutil.copytree(template.folder, folder, dirs_exist_ok=True)
        self.server = HostedServer(folder / "server", template.port)
        self.entropy = CountedEntropy(folder.name)
        self._people: list[Person] = []

    def __enter__(self) -> Self:
        self.server.__enter__()
        self.ann, self.ben, self.cat = (self.person(key) for key in NAMES)
        return self

    def __exit__(self, *_: object) -> None:
        for person in self._people:
            person.close()
        self.server.__exit__()

    def person(self, key: str, entropy: Entropy | None = None) -> Person:
        """Somebody of the school, unlocked and signed in on their own device."""
        device = Device(FileStore(self.folder / key), entropy=entropy or self.entropy)
        return self._on(device, key, self._profile(key))

    def fresh(self, key: str) -> Person:
        """Somebody of the school, on a device that has seen nothing yet."""
        return self._on(Device(MemoryStore(), entropy=self.entropy), key, self._profile(key))

    def restart(self) -> None:
        """Start a server anew on what is in its folder."""
        self.server = HostedServer(self.folder / "server", self.template.port)
        self.server.__enter__()

    def fresh_connection(self, key: str) -> Person:
        """Somebody of the school on their own device, after the server was started anew."""
        person = {"ann": self.ann, "ben": self.ben, "cat": self.cat}[key]
        transport = HttpTransport(person.member.profile.address)
        renewed = replace(person, transport=transport)
        self._people.append(renewed)
        return renewed

    def _profile(self, key: str) -> Profile:
        profile = FileStore(self.folder / key).profile()
        if profile is None:
            message = f"{key} has not joined"
            raise RuntimeError(message)
        return profile

    def _on(self, device: Device, key: str, profile: Profile) -> Person:
        transport = HttpTransport(profile.address)
        member = run(resume(device, profile, self.template.accounts[key]), transport)
        person = Person(profile.name, member, transport, self.folder / key, PASSPHRASES[key], self.template.kits[key])
        self._people.append(person)
        return person

    def leaks(self) -> list[str]:
        """What the operator has and must not have: in databases, objects, requests and answers."""
        told = [
            (
                f"{one.method} {one.path}",
                b"\n".join((one.query.encode(), str(one.headers).encode(), one.request, one.answer)),
            )
            for one in self.server.layer.exchanges
        ]
        secrets = self.template.secrets | drawn_secrets("test", self.entropy)
        return findings([*files_below(self.folder / "server"), *told], secrets)
