"""What a running server consists of, and one request's share of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from ownlens_server.core.clock import Clock, SystemClock
from ownlens_server.core.database import Database
from ownlens_server.core.hub import Hub
from ownlens_server.core.limiter import Limiter
from ownlens_server.core.log_key import LogKey
from ownlens_server.core.objects import Objects
from ownlens_server.core.settings import Settings
from ownlens_wire.api import PushEvent
from ownlens_wire.ids import AccountId, SessionId


@dataclass(frozen=True, slots=True)
class Platform:
    """The parts that live as long as the server runs."""

    settings: Settings
    main: Database
    shred: Database
    objects: Objects
    log_key: LogKey
    clock: Clock
    hub: Hub
    limiter: Limiter

    @classmethod
    def start(cls, settings: Settings, clock: Clock | None = None) -> "Platform":
        """Open everything that the settings name."""
        return cls(
            settings=settings,
            main=Database(settings.main_database),
            shred=Database(settings.shred_database, forgets=True),
            objects=Objects.at(settings.objects),
            log_key=LogKey.at(settings.log_key),
            clock=clock or SystemClock(),
            hub=Hub(),
            limiter=Limiter(),
        )

    async def close(self) -> None:
        """Close everything that :meth:`start` opened."""
        self.hub.close()
        await self.main.close()
        await self.shred.close()


@dataclass(slots=True)
class Work:
    """One request's transaction, and what is to be told once it has committed."""

    platform: Platform
    session: AsyncSession
    _told: list[tuple[AccountId, PushEvent]] = field(default_factory=list)
    _ended: list[tuple[AccountId, SessionId]] = field(default_factory=list)
    _afterwards: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    @property
    def now(self) -> int:
        """The server's time, in Unix seconds."""
        return self.platform.clock.now()

    def tell(self, account: AccountId, event: PushEvent) -> None:
        """Tell an account's open clients, after the commit and only then."""
        self._told.append((account, event))

    def end_session(self, account: AccountId, session: SessionId) -> None:
        """Close a session's streams, after the commit and only then."""
        self._ended.append((account, session))

    def after_commit(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do this once what was written is there to stay, and only then."""
        self._afterwards.append(act)

    async def finish(self) -> None:
        """Do what was to be done after the commit, and tell who was to be told."""
        for act in self._afterwards:
            await act()
        for account, session in self._ended:
            self.platform.hub.end_session(account, session)
        for account, event in self._told:
            self.platform.hub.publish(account, event)


def platform_of(request: Request) -> Platform:
    """The platform of the application that serves this request."""
    platform: Platform = request.app.state.platform
    return platform


ThePlatform = Annotated[Platform, Depends(platform_of)]


@asynccontextmanager
async def reading(platform: Platform) -> AsyncIterator[Work]:
    """Work that only reads."""
    async with platform.main.reading() as session:
        yield Work(platform, session)


@asynccontextmanager
async def writing(platform: Platform) -> AsyncIterator[Work]:
    """Work that commits at the end, or changes nothing; listeners are told after the commit."""
    async with platform.main.writing() as session:
        work = Work(platform, session)
        yield work
    await work.finish()


async def _reading(platform: ThePlatform) -> AsyncIterator[Work]:
    async with reading(platform) as work:
        yield work


async def _writing(platform: ThePlatform) -> AsyncIterator[Work]:
    async with writing(platform) as work:
        yield work


# Scope "function": committed before the answer leaves, so that what is acknowledged is kept.
Reading = Annotated[Work, Depends(_reading, scope="function")]
Writing = Annotated[Work, Depends(_writing, scope="function")]
