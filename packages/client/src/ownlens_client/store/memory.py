"""A store in memory: for shared computers, and for tests."""

from collections.abc import Iterator, Sequence

from ownlens_client.store.port import Profile


class MemoryStore:
    """Keeps everything until the process ends."""

    def __init__(self) -> None:
        self._profile: Profile | None = None
        self._token: bytes | None = None
        self._leaves: list[bytes] = []
        self._seen: dict[tuple[str, bytes], int] = {}
        self._ledger = (b"", 0)

    def profile(self) -> Profile | None:
        """Who this device belongs to."""
        return self._profile

    def save_profile(self, profile: Profile) -> None:
        """Keep who this device belongs to."""
        self._profile = profile

    def token(self) -> bytes | None:
        """The sealed session token."""
        return self._token

    def save_token(self, sealed: bytes | None) -> None:
        """Keep the sealed session token."""
        self._token = sealed

    def leaves(self) -> Iterator[bytes]:
        """The verified leaves of the log."""
        return iter(self._leaves)

    def add_leaves(self, start: int, leaves: Sequence[bytes]) -> None:
        """Keep verified leaves."""
        self._leaves[start:] = leaves

    def seen(self, kind: str, subject: bytes) -> int:
        """The highest version seen."""
        return self._seen.get((kind, subject), 0)

    def note_seen(self, kind: str, subject: bytes, version: int) -> None:
        """Remember a version."""
        self._seen[kind, subject] = max(version, self.seen(kind, subject))

    def ledger(self) -> tuple[bytes, int]:
        """The last ledger line seen."""
        return self._ledger

    def note_ledger(self, digest: bytes, sequence: int) -> None:
        """Remember the last ledger line seen."""
        self._ledger = (digest, sequence)

    def forget(self) -> None:
        """Remove everything."""
        self._profile = None
        self._token = None
        self._leaves = []
        self._seen = {}
        self._ledger = (b"", 0)
