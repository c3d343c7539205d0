"""A real server process on a free port, with databases and objects in a folder of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Self

_READY_SECONDS = 30
_LISTENING = re.compile(r"Uvicorn running on (http://[0-9.]+:[0-9]+)")


class ServerProcess:
    """The server as an operator runs it. Use as a context manager."""

    def __init__(self, data: Path, port: int, **settings: str) -> None:
        self.data = data
        self.address = f"http://127.0.0.1:{port}"
        self.log = data / "server.log"
        self._port = port
        self._environment = {
            **os.environ,
            "OWNLENS_DATA": str(data),
            "OWNLENS_ADDRESS": self.address,
            "OWNLENS_SCHOOL": "Hill Top School",
            **{f"OWNLENS_{name.upper()}": value for name, value in settings.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.data.mkdir(parents=True, exist_ok=True)
        self.command("init")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The server's process id."""
        if self._process is None:
            message = "the server is not running"
            raise RuntimeError(message)
        return self._process.pid

    def command(self, *arguments: str) -> str:
        """Run one of the operator's commands and return what it prints."""
        done = subprocess.run(
            [_executable("ownlens-server"), *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [_executable("ownlens-server"), "run", "--port", str(self._port)],
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + _READY_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.log.read_text()[-2000:])
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server as an operator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Stop the server as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(20)
            self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/api/v1/health", timeout=1) as answer:  # noqa: S310
                return bool(json.load(answer)["well"])
        except OSError:
            return False


def _executable(name: str) -> str:
    return str(Path(sys.executable).parent / name)
