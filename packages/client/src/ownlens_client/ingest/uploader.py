"""The uploader: takes what is in the spool to the server, in order, several segments at a time."""

import queue
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait

from ownlens_client.flows.lessons import note_lesson
from ownlens_client.ingest.acknowledged import Acknowledged
from ownlens_client.ingest.sender import Sender
from ownlens_client.ingest.spool import EndEntry, Entry, PartEntry, SegmentEntry, Spool, TracksEntry
from ownlens_client.member import Member
from ownlens_client.refusals import LocalRefusal
from ownlens_client.transport import Request
from ownlens_vault.documents import LessonEntry
from ownlens_vault.recording import HeadSigner
from ownlens_wire.api import NewRecording
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.ids import Digest

_AT_ONCE = 4
_WAITING_AT_MOST = 16
_TICK = 0.005
_HEAD_SECONDS = 5.0


class Uploader:
    """Sends one recording. Entries are added in the order of the journal; sending goes on in threads of its own."""

    def __init__(self, member: Member, sender: Sender, spool: Spool, signer: HeadSigner) -> None:
        """Prepare to send.

        Args:
            member: whose recording it is.
            sender: sends with patience.
            spool: where the sealed segments are.
            signer: signs the heads, over what the server has acknowledged and nothing else.
        """
        self.acknowledged = Acknowledged()
        self._member = member
        self._sender = sender
        self._spool = spool
        self._signer = signer
        self.last_head: Digest | None = None
        self._path = f"/recordings/{to_base64url(signer.recording)}"
        self._queue: queue.Queue[Entry | None] = queue.Queue()
        self._pool = ThreadPoolExecutor(_AT_ONCE, "ownlens-send")
        self._sending: set[Future[None]] = set()
        self._thread = threading.Thread(target=self._run, name="ownlens-upload", daemon=True)
        self._failure: Exception | None = None
        self._last_head = time.monotonic()

    # --- for whoever fills the spool --------------------------------------------------------------------

    def start(self, begin: NewRecording, lesson: LessonEntry) -> None:
        """Begin to send: first the recording itself and its place in the index."""
        self._begin, self._lesson = begin, lesson
        self._thread.start()

    def add(self, entry: Entry) -> None:
        """Have an entry of the journal sent. Does not wait.

        Raises:
            Refusal: sending was given up.
        """
        self.check()
        self._queue.put(entry)

    def make_room(self) -> None:
        """Wait until little enough is waiting: for sources that can wait too.

        Raises:
            Refusal: sending was given up.
        """
        while self.waiting() > _WAITING_AT_MOST:
            self.check()
            time.sleep(_TICK)

    def waiting(self) -> int:
        """How many entries and segments wait to be acknowledged."""
        return self._queue.qsize() + len(self._sending)

    @property
    def offline(self) -> bool:
        """Whether the last attempt to send found no server."""
        return self._sender.offline

    def check(self) -> None:
        """Return if sending goes on.

        Raises:
            Refusal: it was given up, and why.
        """
        if self._failure is not None:
            raise self._failure

    def finished(self, seconds: float) -> bool:
        """Whether the closing head was acknowledged within so many seconds.

        Raises:
            Refusal: sending was given up, and why.
        """
        self._thread.join(seconds)
        self.check()
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Stop sending. What is in the spool stays there."""
        self._sender.cancelled.set()
        self._queue.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    # --- the uploader's own thread ----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._send_begin()
            while (entry := self._queue.get()) is not None:
                self._send_entry(entry)
                if isinstance(entry, EndEntry):
                    return
            self._failure = LocalRefusal(Code.CANCELLED, "sending was cancelled")
        except Exception as failure:  # noqa: BLE001 - told to whoever waits for this thread
            self._failure = failure
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _send_begin(self) -> None:
        self._sender.send(lambda token: Request("POST", "/recordings", body=self._begin, token=token))
        self._sender.run(lambda: note_lesson(self._member, self._lesson))

    def _send_entry(self, entry: Entry) -> None:
        if isinstance(entry, TracksEntry):
            self.acknowledged.tracks = entry.tracks
        elif isinstance(entry, PartEntry):
            path = f"{self._path}/parts/{entry.part}"
            self._sender.send(lambda token: Request("PUT", path, content=entry.box, token=token))
            self.acknowledged.add_part(entry)
        elif isinstance(entry, SegmentEntry):
            self._submit(entry)
            if time.monotonic() - self._last_head >= _HEAD_SECONDS:
                self._send_head(None)
        else:
            self._send_head(entry.ended)

    def _submit(self, entry: SegmentEntry) -> None:
        while len(self._sending) >= 2 * _AT_ONCE:
            self._collect(wait(self._sending, return_when="FIRST_COMPLETED").done)
        self._sending.add(self._pool.submit(self._send_segment, entry))

    def _send_segment(self, entry: SegmentEntry) -> None:
        blob = self._spool.read_object(entry)
        if blob is None:
            raise LocalRefusal(Code.SPOOL_DAMAGED, f"track {entry.track} segment {entry.index} is not in the spool")
        path = f"{self._path}/segments/{entry.track}/{entry.index}?part={entry.part}"
        headers = {"content-digest": entry.content_digest(), "content-type": "application/octet-stream"}
        self._sender.send(lambda token: Request("PUT", path, content=blob, headers=headers, token=token))
        self.acknowledged.add_segment(entry)
        self._spool.drop_object(entry)

    def _collect(self, done: set[Future[None]]) -> None:
        self._sending -= done
        for future in done:
            future.result()

    def _send_head(self, ended: str | None) -> None:
        # Everything that was submitted must be there first: a head lists nothing that was not acknowledged.
        self._collect(wait(self._sending).done)
        timeline = self.acknowledged.timeline(self._lesson.recorded_at)
        moment = self._member.moment()
        head = self.acknowledged.head(self._signer, timeline, moment, ended, self._member.entropy)
        self._sender.send(lambda token: Request("PUT", f"{self._path}/head", body=head, token=token))
        self._member.store.note_seen("head", self._signer.recording, self.acknowledged.contents.sequence)
        self.last_head = head.head.digest()
        self._last_head = time.monotonic()
