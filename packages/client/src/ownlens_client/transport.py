"""The one-method port to the server, and flows: requests and checks written once for sync and async.

A flow is a generator that yields a :class:`Request` and is sent the :class:`Response`. It does no IO, so the same flow
runs under :func:`run` over a blocking transport and under :func:`run_async` over an asynchronous one, and a test can
be the server.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, TypeVar

from ownlens_client.refusals import ServerRefusal
from ownlens_wire.api import Problem
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Record, read_record, read_records
from ownlens_wire.refusals import MalformedRefusal

MAX_ANSWER_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the server. ``path`` begins with a slash and lies under ``/api/v1``."""

    method: str
    path: str
    body: Record | None = None
    content: bytes | bytearray | memoryview | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """What the server answered. ``clock_offset`` is the server's clock minus this device's, in seconds."""

    status: int
    content: bytes
    clock_offset: int = 0


class Transport(Protocol):
    """A way to the server."""

    def send(self, request: Request) -> Response:
        """Send a request and wait for the answer.

        Raises:
            NetworkRefusal: there is no answer.
        """


class AsyncTransport(Protocol):
    """A way to the server that does not block."""

    async def send(self, request: Request) -> Response:
        """Send a request and await the answer.

        Raises:
            NetworkRefusal: there is no answer.
        """


T = TypeVar("T")
Flow: TypeAlias = Generator[Request, Response, T]


def run(flow: Flow[T], transport: Transport) -> T:
    """Run a flow over a blocking transport."""
    try:
        request = next(flow)
        while True:
            request = flow.send(transport.send(request))
    except StopIteration as stop:
        result: T = stop.value
        return result


async def run_async(flow: Flow[T], transport: AsyncTransport) -> T:
    """Run a flow over an asynchronous transport."""
    try:
        request = next(flow)
        while True:
            request = flow.send(await transport.send(request))
    except StopIteration as stop:
        result: T = stop.value
        return result


RecordT = TypeVar("RecordT", bound=Record)


def expect_ok(response: Response) -> bytes:
    """The body of an answer.

    Raises:
        ServerRefusal: the server refused.
    """
    if response.status < 300:
        return response.content
    raise refusal_of(response)


def expect(kind: type[RecordT], response: Response) -> RecordT:
    """The record in an answer.

    Raises:
        ServerRefusal: the server refused.
        MalformedRefusal: it answered with something else.
    """
    return read_record(kind, expect_ok(response), MAX_ANSWER_BYTES)


def expect_many(kind: type[RecordT], response: Response) -> tuple[RecordT, ...]:
    """The records in an answer that is an array.

    Raises:
        ServerRefusal: the server refused.
        MalformedRefusal: it answered with something else.
    """
    return read_records(kind, expect_ok(response), MAX_ANSWER_BYTES)


def refusal_of(response: Response) -> ServerRefusal:
    """What a refused request says. An answer that is not a problem document is the server's fault."""
    try:
        problem = read_record(Problem, response.content, 64 * 1024)
        return ServerRefusal(Code(problem.code), f"status {response.status}", **problem.facts)
    except (MalformedRefusal, ValueError):
        return ServerRefusal(Code.SERVER_FAULT, f"status {response.status}")
