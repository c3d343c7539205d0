"""What every command needs: where the profile is, how to unlock it, how to speak."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import platformdirs
import typer

from ownlens_client.cli.voice import Voice
from ownlens_client.flows.devices import accept_agreement
from ownlens_client.flows.joining import read_agreement
from ownlens_client.flows.signing_in import resume, unlock
from ownlens_client.http import HttpTransport
from ownlens_client.member import Device, Member
from ownlens_client.refusals import LocalRefusal, ServerRefusal
from ownlens_client.store.file import FileStore
from ownlens_client.store.port import Profile
from ownlens_client.transport import Flow, run
from ownlens_vault.account import Account
from ownlens_vault.secret import DeviceSecret
from ownlens_vault.unlock import passphrase_method
from ownlens_wire.codes import Code

T = TypeVar("T")


@dataclass(slots=True)
class State:
    """The state of one run of the command line."""

    folder: Path
    voice: Voice
    passphrase_file: Path | None
    _store: FileStore | None = field(default=None, repr=False)

    @property
    def store(self) -> FileStore:
        """The profile's store."""
        if self._store is None:
            self._store = FileStore(self.folder)
        return self._store

    @property
    def device(self) -> Device:
        """This device."""
        return Device(self.store)

    @property
    def spool(self) -> Path:
        """Where recordings wait until the server has them."""
        return self.folder / "spool"

    def passphrase(self, prompt: str = "Passphrase") -> str:
        """The passphrase: from the file that was named, else typed without being shown."""
        if self.passphrase_file is not None:
            return _read_secret(self.passphrase_file)
        return str(typer.prompt(prompt, hide_input=True, err=True))

    def new_passphrase(self) -> str:
        """A passphrase typed twice, or from the file that was named."""
        if self.passphrase_file is not None:
            return _read_secret(self.passphrase_file)
        hint = "Choose a passphrase of at least 10 characters (four unrelated words are good)"
        return str(typer.prompt(hint, hide_input=True, confirmation_prompt="Type it again", err=True))

    @contextmanager
    def signed_in(self) -> Iterator["SignedIn"]:
        """Unlock the account and go on with its session."""
        profile = self.store.profile()
        if profile is None:
            raise LocalRefusal(Code.NOT_JOINED, "no profile")
        secret = DeviceSecret(profile.device_secret)
        typed = self.passphrase(f"Passphrase of {profile.name}")
        with HttpTransport(profile.address) as transport:
            with self.voice.busy("Unlocking"):
                method = passphrase_method(profile.method, typed, secret, profile.parameters)
                account = run(unlock(method, profile.account), transport)
            yield SignedIn(self, transport, self._resume(transport, profile, account))

    def _resume(self, transport: HttpTransport, profile: Profile, account: Account) -> Member:
        try:
            return run(resume(self.device, profile, account), transport)
        except ServerRefusal as refusal:
            if refusal.code is not Code.AGREEMENT_FIRST:
                raise
        document = run(read_agreement("eula"), transport)
        self.voice.document(document)
        self.voice.require_yes(f"Do you accept version {document.version} of this agreement?")
        run(accept_agreement(self.device, account, document), transport)
        return run(resume(self.device, profile, account), transport)


@dataclass(slots=True)
class SignedIn:
    """A run of the command line whose account is unlocked."""

    state: State
    transport: HttpTransport
    member: Member

    def run(self, flow: Flow[T]) -> T:
        """Run a flow over this run's connection."""
        return run(flow, self.transport)


def default_folder() -> Path:
    """Where the profile is kept unless something else is said."""
    return Path(os.environ.get("OWNLENS_HOME") or platformdirs.user_data_path("ownlens"))


def _read_secret(path: Path) -> str:
    text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    return text.splitlines()[0] if text else ""
