"""The real way to the server: httpx, kept connections, answers read whole."""

import email.utils
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import httpx

from ownlens_client.refusals import NetworkRefusal
from ownlens_client.transport import MAX_ANSWER_BYTES, Request, Response, refusal_of
from ownlens_wire.api import PushEvent
from ownlens_wire.codes import Code
from ownlens_wire.envelope import read_record

_PREFIX = "/api/v1"
_TIMEOUT = httpx.Timeout(30, connect=10, pool=None)
_LIMITS = httpx.Limits(max_connections=16, max_keepalive_connections=16)
# The server says something at least every 15 seconds, if only that it is there.
_LISTEN_TIMEOUT = httpx.Timeout(45, connect=10)


class HttpTransport:
    """Sends requests to one server. May be used from several threads."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address + _PREFIX, timeout=_TIMEOUT, limits=_LIMITS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def send(self, request: Request) -> Response:
        """Send a request and wait for the answer.

        Raises:
            NetworkRefusal: there is no answer.
        """
        try:
            with self._client.stream(
                request.method, request.path, content=_content(request), headers=_headers(request)
            ) as answer:
                body = _Body()
                for piece in answer.iter_bytes():
                    body.add(piece)
                return body.response(answer)
        except httpx.TransportError as error:
            raise _unreachable(error) from error

    @contextmanager
    def listen(self, token: str) -> Iterator[Iterator[PushEvent]]:
        """Listen to what the server tells this session, until the block ends.

        Raises:
            NetworkRefusal: the stream broke.
            ServerRefusal: the server refused.
        """
        headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
        try:
            with self._client.stream("GET", "/events", headers=headers, timeout=_LISTEN_TIMEOUT) as answer:
                if answer.status_code != 200:
                    raise refusal_of(Response(answer.status_code, answer.read()))
                yield _events(answer)
        except httpx.TransportError as error:
            raise _unreachable(error) from error


class AsyncHttpTransport:
    """Sends requests to one server without blocking."""

    def __init__(self, address: str) -> None:
        self._client = httpx.AsyncClient(base_url=address + _PREFIX, timeout=_TIMEOUT, limits=_LIMITS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def send(self, request: Request) -> Response:
        """Send a request and await the answer.

        Raises:
            NetworkRefusal: there is no answer.
        """
        try:
            async with self._client.stream(
                request.method, request.path, content=_content(request), headers=_headers(request)
            ) as answer:
                body = _Body()
                async for piece in answer.aiter_bytes():
                    body.add(piece)
                return body.response(answer)
        except httpx.TransportError as error:
            raise _unreachable(error) from error


class _Body:
    """An answer's body, read up to a limit: a server must not be able to fill this device's memory."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._length = 0

    def add(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
        if self._length > MAX_ANSWER_BYTES:
            raise NetworkRefusal(Code.NETWORK, f"an answer of more than {MAX_ANSWER_BYTES} bytes")

    def response(self, answer: httpx.Response) -> Response:
        return Response(answer.status_code, b"".join(self._pieces), _clock_offset(answer.headers.get("date")))


def _headers(request: Request) -> dict[str, str]:
    headers = dict(request.headers)
    if request.token is not None:
        headers["authorization"] = f"Bearer {request.token}"
    if request.body is not None:
        headers["content-type"] = "application/json"
    return headers


def _content(request: Request) -> bytes | None:
    if request.body is not None:
        return request.body.model_dump_json(by_alias=True).encode()
    return None if request.content is None else bytes(request.content)


def _clock_offset(date: str | None) -> int:
    if date is None:
        return 0
    try:
        return int(email.utils.parsedate_to_datetime(date).timestamp() - time.time())
    except ValueError:
        return 0


def _events(answer: httpx.Response) -> Iterator[PushEvent]:
    for line in answer.iter_lines():
        if line.startswith("data: "):
            yield read_record(PushEvent, line.removeprefix("data: ").encode(), 64 * 1024)


def _unreachable(error: httpx.TransportError) -> NetworkRefusal:
    return NetworkRefusal(Code.NETWORK, type(error).__name__)
