"""The evil server: the real application behind a layer that lies.

The layer is told what to change, route by route: replace, swap, replay something older, withhold, delay, duplicate.
It also keeps everything that was exchanged, which is what an operator could have kept.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Json = Any


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the honest answer to it."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    request: bytes
    status: int
    answer: bytes

    def json(self) -> Json:
        """The answer as JSON."""
        return json.loads(self.answer)

    def everything(self) -> bytes:
        """All the bytes that went over the line, for a search."""
        return b"\n".join((self.query.encode(), str(self.headers).encode(), self.request, self.answer))

    def with_json(self, content: Json) -> "Exchange":
        """The exchange with another answer."""
        return replace(self, status=200, answer=json.dumps(content).encode())


Change = Callable[[Exchange], Exchange]


@dataclass(slots=True)
class Lie:
    """A change of the answers of some routes. ``uses`` counts how often it was told."""

    method: str
    path: re.Pattern[str]
    change: Change
    at_most: int
    uses: int = 0

    def fits(self, exchange: Exchange) -> bool:
        """Whether it is to be told here."""
        return self.uses < self.at_most and self.method == exchange.method and bool(self.path.search(exchange.path))


@dataclass(slots=True)
class EvilLayer:
    """Between the client and the real application."""

    app: ASGIApp
    lies: list[Lie] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    delay_seconds: float = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and answer with what the lies make of the honest answer."""
        if scope["type"] != "http" or scope["path"].endswith("/events"):
            await self.app(scope, receive, send)
            return
        body = await _read_all(receive)
        honest = await self._ask(scope, body)
        self.exchanges.append(honest)
        told = honest
        for lie in self.lies:
            if lie.fits(told):
                lie.uses += 1
                told = lie.change(told)
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(told.answer)).encode())]
        await send({"type": "http.response.start", "status": told.status, "headers": headers})
        await send({"type": "http.response.body", "body": told.answer})

    async def _ask(self, scope: Scope, body: bytes) -> Exchange:
        """The honest answer of the real application."""
        pieces: list[bytes] = []
        status = 0
        given = False

        async def receive() -> Message:
            nonlocal given
            if given:
                await asyncio.Event().wait()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                pieces.append(message.get("body", b""))

        await self.app(scope, receive, send)
        headers = tuple((name.decode(), value.decode("latin-1")) for name, value in scope["headers"])
        return Exchange(
            method=scope["method"],
            path=scope["path"].removeprefix("/api/v1"),
            query=scope["query_string"].decode(),
            headers=headers,
            request=body,
            status=status,
            answer=b"".join(pieces),
        )

    # --- for tests --------------------------------------------------------------------------------------

    @contextmanager
    def lying(self, method: str, path: str, change: Change, at_most: int = 1_000_000) -> Iterator[Lie]:
        """Answer some routes with a lie until the block ends. The block fails if the lie was never told."""
        lie = Lie(method, re.compile(path), change, at_most)
        self.lies.append(lie)
        try:
            yield lie
        finally:
            self.lies.remove(lie)
        if not lie.uses:
            message = f"nobody asked {method} {path}"
            raise AssertionError(message)

    def asked(self, method: str, path: str) -> list[Exchange]:
        """What was asked of some routes, and honestly answered."""
        pattern = re.compile(path)
        return [one for one in self.exchanges if one.method == method and pattern.search(one.path)]

    def last(self, method: str, path: str) -> Exchange:
        """The last honest exchange with some routes."""
        return self.asked(method, path)[-1]


async def _read_all(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        piece: bytes = message.get("body", b"")
        body += piece
        if not message.get("more_body"):
            return body


# --- changes ------------------------------------------------------------------------------------------------


def answer_with(other: Exchange) -> Change:
    """Replay the answer of another exchange."""
    return lambda honest: replace(honest, status=other.status, answer=other.answer)


def withhold(status: int = 404) -> Change:
    """Say that there is nothing."""
    problem = {"type": "urn:x", "title": "x", "status": status, "code": "NOT_FOUND", "facts": {}}
    return lambda honest: replace(honest, status=status, answer=json.dumps(problem).encode())


def edit(change: Callable[[Json], Json]) -> Change:
    """Change the answer's JSON in place, or return another."""

    def told(honest: Exchange) -> Exchange:
        content = honest.json()
        changed = change(content)
        return honest.with_json(content if changed is None else changed)

    return told


def flip(position: int, bit: int = 1) -> Change:
    """Change one bit of the answer's bytes; a negative position counts from the end."""

    def told(honest: Exchange) -> Exchange:
        data = bytearray(honest.answer)
        data[position] ^= bit
        return replace(honest, answer=bytes(data))

    return told
