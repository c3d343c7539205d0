"""``make demo``: start the demo school, fill it on the first start, and say how to act as each of its people.

``DEMO_PORT`` chooses the port. Ctrl-C stops the server; the next start finds everything as it was.
"""

import os
import signal
import socket
import sys
import threading
from pathlib import Path

from dev.demo.fill import PEOPLE, fill
from dev.rig.server import ServerProcess

_ROOT = Path("var")
_WIDTH = 78


def main() -> int:
    """Run the demo until it is stopped; return the exit code."""
    port = int(os.environ.get("DEMO_PORT", "8642"))
    folder = _ROOT / f"demo-{port}"
    if not _is_free(port):
        print(f"Port {port} is in use. Choose another: make demo DEMO_PORT={port + 1}", file=sys.stderr)
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with ServerProcess(folder / "server", port) as server:
        if not (folder / "filled").exists():
            print("Filling the demo school. This is done once, through the real client.", flush=True)
            fill(server, folder)
            (folder / "filled").touch()
        _introduce(server, folder)
        stop.wait()
        print("\nStopping. Everything is kept for the next start.", flush=True)
    return 0


def _introduce(server: ServerProcess, folder: Path) -> None:
    print("=" * _WIDTH)
    print(f"Hill Top School is running at {server.address}. Ctrl-C stops it.")
    print("In another terminal, act as:\n")
    for person in PEOPLE:
        print(f"  {person.name}, {person.what}")
        for example in person.examples:
            print(f"    {folder}/as-{person.key} {example}")
        print()
    print(f"Nobody else can: look into {server.data} for anything that could be read.")
    print("=" * _WIDTH, flush=True)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
