"""Databases: engines, tables' base, and sessions that either read or write.

There are two databases. The main one may be backed up and restored. The shred one holds shred secrets and the ids of
what was destroyed; it has its own tables and never takes part in the other's transactions.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import BigInteger, Connection, LargeBinary, MetaData, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

_NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_TYPES: dict[Any, Any] = {int: BigInteger, bytes: LargeBinary}
_WRITES = "ownlens_writes"


class MainBase(DeclarativeBase):
    """Base of the tables in the main database."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map = _TYPES


class ShredBase(DeclarativeBase):
    """Base of the tables in the shred database."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map = _TYPES


class Database:
    """One database and its sessions."""

    def __init__(self, url: str, *, forgets: bool = False) -> None:
        self._engine = make_engine(url, forgets=forgets)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads."""
        async with self._sessions() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session whose transaction commits at the end, or not at all."""
        async with self._sessions() as session:
            await session.connection(execution_options={_WRITES: True})
            yield session
            await session.commit()

    async def ping(self) -> None:
        """Return if the database answers."""
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def forget_freed_pages(self) -> None:
        """Make what was deleted unreadable in the database's own files, as far as the database can."""
        if self._engine.dialect.name == "postgresql":
            async with self._engine.connect() as connection:
                plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await plain.execute(text("VACUUM shred_secret"))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def make_engine(url: str, *, forgets: bool = False) -> AsyncEngine:
    """An engine set up the way Ownlens needs it.

    Args:
        url: an async SQLAlchemy URL.
        forgets: overwrite what is deleted and keep no write-ahead copy of it (SQLite).
    """
    engine = create_async_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, forgets=forgets)
    return engine


def _prepare_sqlite(engine: AsyncEngine, *, forgets: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's own type
        connection.isolation_level = None
        cursor = connection.cursor()
        journal = "DELETE" if forgets else "WAL"
        for pragma in (
            "busy_timeout=20000",
            f"journal_mode={journal}",
            f"synchronous={'FULL' if forgets else 'NORMAL'}",
            "foreign_keys=ON",
            f"secure_delete={'ON' if forgets else 'FAST'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A reader that later writes would fail at once when another has written meanwhile: writers say so first.
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
