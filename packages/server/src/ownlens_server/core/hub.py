"""Who is listening, and how they are told. In memory: a listener that is not connected asks when it comes back."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from ownlens_wire.api import PushEvent
from ownlens_wire.ids import AccountId, SessionId

_WAITING = 200


class Listener:
    """One open event stream."""

    def __init__(self, session: SessionId) -> None:
        self.session = session
        self._queue: asyncio.Queue[PushEvent | None] = asyncio.Queue(_WAITING)

    def offer(self, event: PushEvent | None) -> None:
        """Queue an event; None ends the stream. One who does not read is cut off rather than kept waiting for."""
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            self._queue = asyncio.Queue(_WAITING)
            self._queue.put_nowait(None)

    async def next(self) -> PushEvent | None:
        """The next event; None when the stream is over."""
        return await self._queue.get()


class Hub:
    """All listeners of this server process."""

    def __init__(self) -> None:
        self._listeners: dict[AccountId, set[Listener]] = {}
        self._closed = False

    @contextmanager
    def listening(self, account: AccountId, session: SessionId) -> Iterator[Listener]:
        """Listen for an account until the block ends."""
        listener = Listener(session)
        if self._closed:
            listener.offer(None)
        self._listeners.setdefault(account, set()).add(listener)
        try:
            yield listener
        finally:
            listeners = self._listeners[account]
            listeners.discard(listener)
            if not listeners:
                del self._listeners[account]

    def publish(self, account: AccountId, event: PushEvent) -> None:
        """Tell every listener of an account."""
        for listener in self._listeners.get(account, ()):
            listener.offer(event)

    def end_session(self, account: AccountId, session: SessionId) -> None:
        """End the streams of a session that was ended."""
        for listener in self._listeners.get(account, ()):
            if listener.session == session:
                listener.offer(PushEvent(kind="session-ended"))
                listener.offer(None)

    def close(self) -> None:
        """End every stream: the server is stopping."""
        self._closed = True
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.offer(None)
