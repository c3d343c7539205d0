"""A signed-in, unlocked account on one device: what every flow is given."""

import time
from dataclasses import dataclass, field
from typing import Protocol

from ownlens_client.store.port import Profile, Store
from ownlens_vault.account import Account
from ownlens_vault.entropy import Entropy, SystemEntropy
from ownlens_vault.index import Index
from ownlens_vault.people import LogPin, LogView
from ownlens_vault.recording import Moment
from ownlens_wire.keys import VerifyingKey


class Clock(Protocol):
    """Tells the time on this device."""

    def now(self) -> int:
        """Unix time in whole seconds."""


class SystemClock:
    """The device's own clock. It may be wrong; nothing that protects a lesson depends on it."""

    def now(self) -> int:
        """Unix time in whole seconds."""
        return int(time.time())


@dataclass(frozen=True, slots=True)
class Device:
    """What this device brings to every flow."""

    store: Store
    clock: Clock = field(default_factory=SystemClock)
    entropy: Entropy = field(default_factory=SystemEntropy)


@dataclass(slots=True)
class Member:
    """An unlocked account with an open session. It cannot be printed."""

    device: Device
    profile: Profile
    account: Account
    token: str = field(repr=False)
    log: LogView
    index: Index = field(default_factory=Index, repr=False)

    @property
    def store(self) -> Store:
        """The device's store."""
        return self.device.store

    @property
    def entropy(self) -> Entropy:
        """Where randomness comes from."""
        return self.device.entropy

    def moment(self) -> Moment:
        """Now, and the log as far as it was verified: what every statement says of itself."""
        return Moment(self.device.clock.now(), self.log.size)


def open_log(profile: Profile, store: Store) -> LogView:
    """The log as this device has verified it so far."""
    view = LogView(LogPin(profile.log_origin, VerifyingKey(profile.log_key)))
    view.restore(store.leaves())
    return view
