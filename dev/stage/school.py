"""A school's public log and the people in it, with the log's key in the hands of whoever runs the stage."""

from dataclasses import dataclass, field

from dev.stage.entropy import named_bytes
from dev.stage.signers import Hand, hand

from ownlens_vault.account import Account
from ownlens_vault.people import LogPin, LogView, Person
from ownlens_vault.secret import Seed
from ownlens_wire.api import LogPage
from ownlens_wire.checkpoint import Checkpoint, sign_checkpoint
from ownlens_wire.envelope import Envelope, sign
from ownlens_wire.ids import Mark
from ownlens_wire.leaves import CardLeaf, MarkLeaf, write_leaf
from ownlens_wire.merkle import Frontier

NOW = 1_780_000_000


def account_of(name: str) -> Account:
    """The account of somebody on the stage, always the same for the same name."""
    return Account(Seed(named_bytes(f"seed/{name}")))


def card_of(account: Account, name: str, log_size: int = 0) -> Envelope:
    """A card, signed by the account."""
    return sign(account.card(name, log_size, NOW), account.signer)


@dataclass(slots=True)
class School:
    """A log that can be grown, forked and asked for any page."""

    origin: str = "school.example/log"
    key: Hand = field(default_factory=lambda: hand("log", "log"))
    leaves: list[bytes] = field(default_factory=list)

    @property
    def pin(self) -> LogPin:
        """What every client of this school has pinned."""
        return LogPin(self.origin, self.key.public)

    def add_card(self, envelope: Envelope) -> None:
        """Log a card, whatever it says."""
        self.leaves.append(write_leaf(CardLeaf(envelope=envelope)))

    def add_mark(self, mark: Mark) -> None:
        """Log a mark."""
        self.leaves.append(write_leaf(MarkLeaf(mark=mark)))

    def enrol(self, name: str) -> Account:
        """Make an account and log its card."""
        account = account_of(name)
        self.add_card(card_of(account, name))
        return account

    def note(self, size: int | None = None) -> str:
        """The signed checkpoint of this many leaves."""
        size = len(self.leaves) if size is None else size
        frontier = Frontier()
        for leaf in self.leaves[:size]:
            frontier = frontier.append(leaf)
        return sign_checkpoint(Checkpoint(self.origin, size, frontier.root()), self.key, self.key.raw)

    def page(self, start: int = 0, end: int | None = None) -> LogPage:
        """The leaves of a range, under the checkpoint of its end."""
        end = len(self.leaves) if end is None else end
        return LogPage(checkpoint=self.note(end), start=start, leaves=tuple(self.leaves[start:end]))

    def view(self) -> LogView:
        """A client that has synchronised just now."""
        view = LogView(self.pin)
        view.advance(self.page())
        return view

    def person(self, account: Account) -> Person:
        """Somebody's checked card."""
        return self.view().find(account.id)


@dataclass(slots=True)
class SomeMarks:
    """A log reduced to what it is asked for."""

    marks: set[bytes] = field(default_factory=set)

    def has_mark(self, mark: Mark) -> bool:
        """Whether the mark is there."""
        return mark in self.marks
