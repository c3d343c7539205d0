"""The public log as a client keeps it, and what it says about people (``spec/people.md``).

Refuses to move its state before every check of a step has passed, and to seal to a card that is not in the log.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from ownlens_vault.box import ReceivingPublicKey
from ownlens_vault.documents import PersonEntry
from ownlens_vault.refusals import PersonRefusal
from ownlens_wire.api import LogPage
from ownlens_wire.checkpoint import Checkpoint, open_checkpoint
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope, Verified, read_record, verify
from ownlens_wire.ids import AccountId, Mark, account_id_of
from ownlens_wire.keys import VerifyingKey
from ownlens_wire.leaves import CardLeaf, MarkLeaf, read_leaf
from ownlens_wire.limits import MAX_PAYLOAD_BYTES
from ownlens_wire.merkle import Frontier
from ownlens_wire.names import comparable_name
from ownlens_wire.refusals import LogRefusal, MalformedRefusal, Refusal, SignatureRefusal
from ownlens_wire.statements import ByAccount, Card

StatementT = TypeVar("StatementT", bound=ByAccount)


@dataclass(frozen=True, slots=True)
class LogPin:
    """Which log a client trusts: its name and key, from the invitation."""

    origin: str
    key: VerifyingKey


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose card was checked: the object that is shown is the object that is sealed to."""

    card: Verified[Card]
    receiving: ReceivingPublicKey

    @property
    def account(self) -> AccountId:
        """The account id."""
        return self.card.payload.account

    @property
    def name(self) -> str:
        """The name on the card."""
        return self.card.payload.name


class LogView:
    """The whole log, as far as this client has verified it."""

    def __init__(self, pin: LogPin) -> None:
        self._pin = pin
        self._frontier = Frontier()
        self._cards: dict[AccountId, list[Verified[Card]]] = {}
        self._marks: dict[Mark, frozenset[Mark]] = {}

    @property
    def size(self) -> int:
        """How many leaves have been verified."""
        return self._frontier.size

    def advance(self, page: LogPage, at_least: int = 0) -> tuple[bytes, ...]:
        """Move on to the log that this page describes.

        Args:
            page: checkpoint and the leaves from the present size on, complete.
            at_least: the largest log size that any verified object has named.

        Returns:
            the new leaves, to be kept on disk.

        Raises:
            LogRefusal: a bad signature, a smaller log, missing leaves, or another history. Nothing has changed then.
        """
        return self.advance_through((page,), at_least)

    def advance_through(self, pages: Sequence[LogPage], at_least: int = 0) -> tuple[bytes, ...]:
        """Move on over several pages at once: a page holds at most 5,000 leaves, and a log has no such limit.

        Args:
            pages: one or more, each beginning where the one before ends. The last one's checkpoint is what counts.
            at_least: the largest log size that any verified object has named.

        Returns:
            the new leaves, to be kept on disk.

        Raises:
            LogRefusal: as for :meth:`advance`. Nothing has changed then.
        """
        checkpoint = open_checkpoint(pages[-1].checkpoint, self._pin.origin, self._pin.key)
        if checkpoint.size < max(self.size, at_least):
            raise LogRefusal(Code.LOG_ROLLBACK, f"size {checkpoint.size} after {max(self.size, at_least)}")
        leaves: list[bytes] = []
        for page in pages:
            if page.start != self.size + len(leaves):
                raise LogRefusal(Code.LOG_INCOMPLETE, f"leaves from {page.start}")
            leaves += page.leaves
        if self.size + len(leaves) != checkpoint.size:
            raise LogRefusal(Code.LOG_INCOMPLETE, f"{len(leaves)} leaves after {self.size} of {checkpoint.size}")
        self._adopt(leaves, checkpoint)
        return tuple(leaves)

    def restore(self, leaves: Iterable[bytes]) -> None:
        """Take up leaves that this client verified and kept before."""
        for leaf in leaves:
            self._frontier = self._frontier.append(leaf)
            self._remember(leaf)

    def has_mark(self, mark: Mark) -> bool:
        """Whether the log holds this mark."""
        return mark in self._marks

    def contents_of(self, mark: Mark) -> frozenset[Mark]:
        """What stands beside this mark in the log, each time it stands there."""
        return self._marks.get(mark, frozenset())

    def find(self, account: AccountId) -> Person:
        """The person with this account id, by the newest card in the log.

        Raises:
            PersonRefusal: no card that holds is in the log for this account.
            MalformedRefusal: the account itself signed a receiving key that is none.
        """
        cards = self._cards.get(account)
        if cards is None:
            raise PersonRefusal(Code.NOT_IN_LOG, "no card of this account")
        # Of several cards of one generation the first counts: nobody can put another in its place later.
        newest = max(cards, key=lambda card: card.payload.generation)
        return Person(newest, ReceivingPublicKey(newest.payload.receiving_key))

    def check_offered(self, envelope: Envelope) -> Person:
        """Check a card that somebody offers, such as a server or a QR code.

        Raises:
            PersonRefusal: the card is not in the log, or a newer one is.
        """
        card = check_card(envelope)
        if all(envelope != logged.envelope for logged in self._cards.get(card.payload.account, ())):
            raise PersonRefusal(Code.NOT_IN_LOG, "this very card is not in the log")
        newest = self.find(card.payload.account)
        if newest.card.envelope != envelope:
            raise PersonRefusal(Code.CARD_NOT_LATEST, "a newer card is in the log")
        return newest

    def people(self) -> tuple[Person, ...]:
        """Everybody who can be sealed to."""
        found = []
        for account in self._cards:
            try:
                found.append(self.find(account))
            except MalformedRefusal:
                continue
        return tuple(found)

    def find_by_name(self, name: str, pins: Iterable[PersonEntry]) -> Person:
        """The person with this name.

        Args:
            name: as typed; case and spaces do not matter.
            pins: whom this account knows already. A pin wins over any card.

        Raises:
            PersonRefusal: nobody has the name, or several do and the words have not been compared.
        """
        wanted = comparable_name(name)
        pinned = [pin for pin in pins if comparable_name(pin.name) == wanted]
        compared = [pin for pin in pinned if pin.compared_at is not None]
        if len(compared) == 1:
            return self.find(compared[0].account)
        same = [person for person in self.people() if comparable_name(person.name) == wanted]
        if not same:
            raise PersonRefusal(Code.PERSON_NOT_FOUND, "nobody with this name", name=name)
        accounts = {person.account for person in same} | {pin.account for pin in pinned}
        if len(accounts) > 1:
            raise PersonRefusal(Code.NAME_CONTESTED, f"{len(accounts)} accounts with one name", name=name)
        return same[0]

    def check_statement(self, envelope: Envelope, kind: type[StatementT]) -> tuple[Verified[StatementT], Person]:
        """Check a statement by whoever it says it is from, by their card in the log.

        Raises:
            PersonRefusal: no card of that account holds.
            SignatureRefusal, MalformedRefusal: they did not sign it, or it is another kind of statement.
        """
        if envelope.payload_type != kind.payload_type():
            raise SignatureRefusal(Code.WRONG_TYPE, f"{envelope.payload_type!r} where {kind.TYPE} is due")
        author = self.find(read_record(kind, envelope.payload, kind.LIMIT).account)
        return verify(envelope, kind, author.card.key), author

    def _adopt(self, leaves: Sequence[bytes], checkpoint: Checkpoint) -> None:
        frontier = self._frontier
        for leaf in leaves:
            frontier = frontier.append(leaf)
        if frontier.root() != checkpoint.root:
            raise LogRefusal(Code.LOG_FORK, "the leaves do not give the signed root")
        self._frontier = frontier
        for leaf in leaves:
            self._remember(leaf)

    def _remember(self, data: bytes) -> None:
        try:
            leaf = read_leaf(data)
        except MalformedRefusal:
            # It counts in the tree, and says nothing that could be believed.
            return
        if isinstance(leaf, MarkLeaf):
            self._marks[leaf.mark] = self.contents_of(leaf.mark) | {leaf.content_mark}
        elif isinstance(leaf, CardLeaf):
            self._remember_card(leaf.envelope)

    def _remember_card(self, envelope: Envelope) -> None:
        # A card that does not hold is nobody's: else any leaf that claims Ann's id would hide the real Ann, and leave
        # another "Ann" as the only one of her name.
        with suppress(Refusal):
            card = check_card(envelope)
            self._cards.setdefault(card.payload.account, []).append(card)


def check_card(envelope: Envelope) -> Verified[Card]:
    """Check a card by itself: form, id, key and signature.

    Raises:
        PersonRefusal: the id is not the hash of the key.
        SignatureRefusal: not a card, the key is weak, or the signature does not verify.
        MalformedRefusal: not of a card's form.
    """
    if envelope.payload_type != Card.payload_type():
        raise SignatureRefusal(Code.WRONG_TYPE, f"{envelope.payload_type!r} where a card is due")
    claimed = read_record(Card, envelope.payload, MAX_PAYLOAD_BYTES)
    if account_id_of(claimed.signing_key) != claimed.account:
        raise PersonRefusal(Code.ID_MISMATCH, "the id is not the hash of the key")
    return verify(envelope, Card, VerifyingKey(claimed.signing_key))
