"""What the local player's page can ask for: the page itself, playlists, opened segments, and whether to go on."""

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.resources import files

from ownlens_client.playback.hls import master_playlist, media_playlist
from ownlens_client.playback.reader import Reader
from ownlens_vault.refusals import ShareRefusal
from ownlens_wire.codes import Code
from ownlens_wire.refusals import Refusal
from ownlens_wire.words import sentences

_PAGE = ("index.html", "player.css", "player.js")

Watched = Callable[[tuple[tuple[int, int], ...]], None]


@dataclass(frozen=True, slots=True)
class Showing:
    """What is shown beside the picture, and who is told what was watched."""

    whose: str
    viewer: str
    terms: str
    recalled: threading.Event
    watched: Watched | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands under a name."""

    kind: str
    body: bytes
    status: int = 200


class Site:
    """The names below the player's secret address."""

    def __init__(self, reader: Reader, showing: Showing) -> None:
        self._reader = reader
        self._showing = showing
        self._tracks = {track.description.track: track for track in reader.tracks}

    def get(self, name: str) -> Answer:
        """What stands under a name. A refusal is an answer too: the page shows its words."""
        if name in ("", *_PAGE):
            file = name or "index.html"
            page = files("ownlens_client.playback").joinpath("page", file)
            return Answer(file.rpartition(".")[2], page.read_bytes())
        if name == "lesson.json":
            return Answer("json", json.dumps(self._lesson()).encode())
        try:
            return self._media(name)
        except Refusal as refusal:
            gone = refusal.code in (Code.RECALLED, Code.RECALLED_IN_LOG, Code.DELETED)
            return Answer("json", _words(refusal), 410 if gone else 502)
        except (KeyError, ValueError):
            return Answer("json", b"{}", 404)

    def wait_for_recall(self, seconds: float) -> Answer:
        """Say, when it happens and at the latest after a while, whether the lesson was taken back."""
        recalled = self._showing.recalled.wait(seconds)
        body: dict[str, object] = {"recalled": recalled}
        if recalled:
            body["words"] = asdict(sentences(Code.RECALLED, {}))
        return Answer("json", json.dumps(body).encode())

    def post_watched(self, body: bytes) -> Answer:
        """Take what the page says was watched, in milliseconds of the lesson."""
        try:
            ranges = tuple((int(start), int(end)) for start, end in json.loads(body)["ranges"])
        except (ValueError, KeyError, TypeError):
            return Answer("json", b"{}", 400)
        if self._showing.watched is not None and not self._showing.recalled.is_set():
            self._showing.watched(ranges)
        return Answer("json", b"{}")

    def _media(self, name: str) -> Answer:
        if self._showing.recalled.is_set():
            raise ShareRefusal(Code.RECALLED, "taken back while it was watched")
        if name == "master.m3u8":
            return Answer("m3u8", master_playlist(self._reader.tracks).encode())
        stem, _, kind = name.rpartition(".")
        numbers = [int(one) for one in stem.split("/")]
        if kind == "m3u8":
            (track,) = numbers
            return Answer("m3u8", media_playlist(self._tracks[track]).encode())
        track, index = numbers
        return Answer("mp4", self._reader.read(track, index))

    def _lesson(self) -> dict[str, object]:
        return {
            "title": self._reader.title,
            "whose": self._showing.whose,
            "viewer": self._showing.viewer,
            "terms": self._showing.terms,
            "reports": self._showing.watched is not None,
            "picture": any(track.description.kind == "video" for track in self._reader.tracks),
        }


def _words(refusal: Refusal) -> bytes:
    return json.dumps({"code": str(refusal.code), "words": asdict(sentences(refusal.code, refusal.facts))}).encode()
