"""Watching over a share while it is watched: told of a recall at once, and looking for itself besides.

The server's word is enough to stop; its silence is not enough to go on: the log is looked at every minute.
"""

import threading
from contextlib import suppress
from typing import Self

from ownlens_client.flows.shares import check_not_recalled
from ownlens_client.http import HttpTransport
from ownlens_client.member import Member
from ownlens_client.playback.reader import SharedReader
from ownlens_client.refusals import NetworkRefusal, ServerRefusal
from ownlens_client.transport import run
from ownlens_wire.refusals import Refusal

_LOOK_SECONDS = 60.0
_AGAIN_SECONDS = 1.0


class Guard:
    """Sets a reader's ``recalled`` when its share is taken back. Use as a context manager.

    ``listening`` is set once the server has said that this session will be told.
    """

    def __init__(self, member: Member, transport: HttpTransport, reader: SharedReader) -> None:
        self._member = member
        self._transport = transport
        self._reader = reader
        self._over = threading.Event()
        self.listening = threading.Event()

    def __enter__(self) -> Self:
        for work in (self._listen, self._look):
            threading.Thread(target=work, name=f"ownlens-guard{work.__name__}", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _listen(self) -> None:
        share = self._reader.watching.lesson.grant.share
        while not self._over.is_set():
            with suppress(NetworkRefusal, ServerRefusal), self._transport.listen(self._member.token) as events:
                for event in events:
                    # The server says so first: whatever happens from here on is told.
                    self.listening.set()
                    if event.kind == "share-recalled" and event.share == share:
                        self._reader.recalled.set()
                    if self._over.is_set() or self._reader.recalled.is_set():
                        return
            self._over.wait(_AGAIN_SECONDS)
            # What was told while nobody listened is in the log.
            self._check()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS) and not self._reader.recalled.is_set():
            self._check()

    def _check(self) -> None:
        try:
            run(check_not_recalled(self._member, self._reader.watching), self._transport)
        except (NetworkRefusal, ServerRefusal):
            # Not reachable now: segments cannot be fetched either.
            return
        except Refusal:
            # Taken back, or a log that contradicts itself: both are reasons to stop.
            self._reader.recalled.set()
