"""A player on this device: a small local server that opens segments for a browser, and for nobody else.

It listens on 127.0.0.1 only, answers under an address that cannot be guessed and only under its own name, keeps
nothing, and ends with the command that started it.
"""

import hmac
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from ownlens_client.playback.site import Answer, Site

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "m3u8": "application/vnd.apple.mpegurl",
    "mp4": "video/mp4",
    "json": "application/json",
}
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
_MOST_REPORTED = 64 * 1024
_LONG_POLL_SECONDS = 25.0
_NOTHING = Answer("json", b"{}", 404)


class Player(ThreadingHTTPServer):
    """The local server of one lesson. Use as a context manager."""

    daemon_threads = True

    def __init__(self, site: Site) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site
        self._secret = secrets.token_urlsafe(24)
        self._thread = threading.Thread(target=self.serve_forever, name="ownlens-player", daemon=True)

    @property
    def host(self) -> str:
        """The only name it answers under: any other is a page elsewhere that points its name at this machine."""
        return f"127.0.0.1:{self.server_port}"

    @property
    def address(self) -> str:
        """Where to point a browser or a media player."""
        return f"http://{self.host}/{self._secret}/"

    def below_secret(self, path: str) -> str | None:
        """The name below the secret address; None if the address is another."""
        secret, slash, name = path.removeprefix("/").partition("/")
        return name if slash and hmac.compare_digest(secret.encode(), self._secret.encode()) else None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Player

    def do_GET(self) -> None:
        name = self._name()
        if name is None:
            self._send(_NOTHING)
        elif name == "recalled.json":
            self._send(self.server.site.wait_for_recall(_LONG_POLL_SECONDS))
        else:
            self._send(self.server.site.get(name))

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        if self._name() != "watched" or not 0 < length <= _MOST_REPORTED:
            self._send(_NOTHING)
        else:
            self._send(self.server.site.post_watched(self.rfile.read(length)))

    def _name(self) -> str | None:
        if self.headers.get("host") != self.server.host:
            return None
        return self.server.below_secret(self.path)

    def _send(self, answer: Answer) -> None:
        try:
            self.send_response(answer.status)
            self.send_header("content-type", _TYPES[answer.kind])
            self.send_header("content-length", str(len(answer.body)))
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
        except ConnectionError:
            # The player has closed its window.
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing: addresses here open lessons."""
