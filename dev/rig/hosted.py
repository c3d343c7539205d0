"""The real application on a real socket, in a thread of this process, behind the evil layer."""

import asyncio
import threading
from pathlib import Path
from typing import Self

import uvicorn

from dev.rig.evil import EvilLayer
from ownlens_server.app import create_app
from ownlens_server.cli import make_invitation, prepare
from ownlens_server.core.clock import Clock
from ownlens_server.core.platform import Platform
from ownlens_server.core.settings import Settings
from ownlens_wire.api import NewInvitation, Role

_WAIT_SECONDS = 20


class SetClock:
    """A clock that stands where it was set."""

    def __init__(self, now: int) -> None:
        self.time = now

    def now(self) -> int:
        """The time it was set to."""
        return self.time


class HostedServer:
    """A server that lies on demand. Use as a context manager."""

    def __init__(self, data: Path, port: int, clock: Clock | None = None, **settings: object) -> None:
        self.data = data
        self.settings = Settings.model_validate(
            {
                "data": data,
                "address": f"http://127.0.0.1:{port}",
                "school": "Hill Top School",
                "attempts_per_minute": 10_000,
                "requests_per_minute": 100_000,
                **settings,
            }
        )
        self._app = create_app(lambda: Platform.start(self.settings, clock))
        self.layer = EvilLayer(self._app)
        config = uvicorn.Config(self.layer, port=port, log_level="warning", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="evil-server", daemon=True)

    @property
    def platform(self) -> Platform:
        """The running platform."""
        platform: Platform = self._app.state.platform
        return platform

    def __enter__(self) -> Self:
        asyncio.run(prepare(self.settings))
        self._thread.start()
        started = threading.Event()
        for _ in range(_WAIT_SECONDS * 100):
            if self._server.started:
                return self
            started.wait(0.01)
        message = "the server did not start"
        raise RuntimeError(message)

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(_WAIT_SECONDS)

    def invite(self, name: str, role: Role = "teacher") -> str:
        """An invitation for a person."""
        return asyncio.run(make_invitation(self.settings, NewInvitation(name=name, role=role)))
