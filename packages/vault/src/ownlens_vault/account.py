"""An unlocked account: every key derives from one seed (``spec/account.md`` section 1)."""

from functools import cached_property

from mnemonic import Mnemonic

from ownlens_vault.box import ReceivingKey
from ownlens_vault.derive import expand
from ownlens_vault.entropy import Entropy
from ownlens_vault.secret import IndexKey, LocalKey, MarkKey, Seed
from ownlens_vault.signing import AccountKey, SigningSeed
from ownlens_wire.encoding import frame
from ownlens_wire.ids import AccountId, sha256
from ownlens_wire.limits import SUITE
from ownlens_wire.statements import Card

_WORDS = 8
_WORD_BITS = 11


class Account:
    """An account whose seed is in memory. It cannot be printed."""

    def __init__(self, seed: Seed) -> None:
        self._seed = seed
        self.signer = AccountKey(SigningSeed(self._derive(frame("ol1/sign"))))
        self.id: AccountId = self.signer.key_id

    @classmethod
    def create(cls, entropy: Entropy) -> "Account":
        """A new account with a new seed."""
        return cls(Seed.draw(entropy))

    def __repr__(self) -> str:
        return "<Account>"

    @property
    def seed(self) -> Seed:
        """For wrapping with an unlock method, and nothing else."""
        return self._seed

    @cached_property
    def index_key(self) -> IndexKey:
        """Seals the index."""
        return IndexKey(self._derive(frame("ol1/index")))

    @cached_property
    def index_mark_key(self) -> MarkKey:
        """Marks the index's versions in the log."""
        return MarkKey(self._derive(frame("ol1/index-mark")))

    @cached_property
    def local_key(self) -> LocalKey:
        """Seals what this client keeps on its own disk."""
        return LocalKey(self._derive(frame("ol1/local")))

    def receiving_key(self, generation: int) -> ReceivingKey:
        """The receiving key of a generation, counted from 1."""
        return ReceivingKey(self._derive(frame("ol1/receive", generation)))

    @property
    def generation(self) -> int:
        """The generation of receiving keys in use."""
        return 1

    def card(self, name: str, log_size: int, now: int) -> Card:
        """The card that introduces this account, to be signed by it."""
        return Card(
            suite=SUITE,
            log_size=log_size,
            issued_at=now,
            account=self.id,
            signing_key=self.signer.public.raw,
            receiving_key=self.receiving_key(self.generation).public.raw,
            generation=self.generation,
            name=name,
        )

    def _derive(self, bound_to: bytes) -> bytes:
        return expand(self._seed.expose(), bound_to)


def words_of(account: AccountId) -> tuple[str, ...]:
    """The eight words that two people compare (``spec/encoding.md`` section 4)."""
    bits = int.from_bytes(sha256(frame("ol1/words", account)), "big") >> (256 - _WORDS * _WORD_BITS)
    wordlist = _english()
    places = range((_WORDS - 1) * _WORD_BITS, -1, -_WORD_BITS)
    return tuple(wordlist[bits >> place & (1 << _WORD_BITS) - 1] for place in places)


def _english() -> list[str]:
    return Mnemonic("english").wordlist
