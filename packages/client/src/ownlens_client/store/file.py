"""A store in one SQLite file that only its owner may read."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from ownlens_client.refusals import LocalRefusal
from ownlens_client.store.port import Profile
from ownlens_wire.codes import Code
from ownlens_wire.envelope import read_record
from ownlens_wire.limits import MAX_PAYLOAD_BYTES

_SCHEMA = """
CREATE TABLE IF NOT EXISTS item (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS leaf (position INTEGER PRIMARY KEY, leaf BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS seen (
    kind TEXT NOT NULL, subject BLOB NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (kind, subject)
) STRICT;
"""


class FileStore:
    """Keeps everything in ``profile.sqlite`` in a folder of its own. May be used from several threads."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = folder / "profile.sqlite"
            # Made with its final rights, so that there is no moment at which others could read it.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._database = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise LocalRefusal(Code.STORE_UNREADABLE, type(error).__name__, folder=str(folder)) from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def profile(self) -> Profile | None:
        """Who this device belongs to."""
        data = self._item("profile")
        return None if data is None else read_record(Profile, data, MAX_PAYLOAD_BYTES)

    def save_profile(self, profile: Profile) -> None:
        """Keep who this device belongs to."""
        self._save_item("profile", profile.model_dump_json().encode())

    def token(self) -> bytes | None:
        """The sealed session token."""
        return self._item("token")

    def save_token(self, sealed: bytes | None) -> None:
        """Keep the sealed session token."""
        self._save_item("token", sealed)

    def leaves(self) -> Iterator[bytes]:
        """The verified leaves of the log."""
        for row in self._database.execute("SELECT leaf FROM leaf ORDER BY position"):
            yield row[0]

    def add_leaves(self, start: int, leaves: Sequence[bytes]) -> None:
        """Keep verified leaves. Two processes may verify the same ones at the same time."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("INSERT OR REPLACE INTO leaf VALUES (?, ?)", enumerate(leaves, start))

    def seen(self, kind: str, subject: bytes) -> int:
        """The highest version seen."""
        row = self._database.execute("SELECT version FROM seen WHERE kind = ? AND subject = ?", (kind, subject))
        found = row.fetchone()
        return 0 if found is None else int(found[0])

    def note_seen(self, kind: str, subject: bytes, version: int) -> None:
        """Remember a version."""
        self._database.execute(
            "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET version = max(version, excluded.version)",
            (kind, subject, version),
        )

    def ledger(self) -> tuple[bytes, int]:
        """The last ledger line seen."""
        digest = self._item("ledger")
        return (b"", 0) if digest is None else (digest, self.seen("ledger", b""))

    def note_ledger(self, digest: bytes, sequence: int) -> None:
        """Remember the last ledger line seen."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._save_item("ledger", digest)
            self.note_seen("ledger", b"", sequence)

    def forget(self) -> None:
        """Remove everything."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            for table in ("item", "leaf", "seen"):
                self._database.execute(f"DELETE FROM {table}")  # noqa: S608 - the three names above

    def _item(self, name: str) -> bytes | None:
        row = self._database.execute("SELECT value FROM item WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def _save_item(self, name: str, value: bytes | None) -> None:
        if value is None:
            self._database.execute("DELETE FROM item WHERE name = ?", (name,))
        else:
            self._database.execute("INSERT OR REPLACE INTO item VALUES (?, ?)", (name, value))
