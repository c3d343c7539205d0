"""Sending with patience: what may be tried again is tried again; a session that ended is renewed."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from ownlens_client.flows.signing_in import sign_in
from ownlens_client.member import Member
from ownlens_client.refusals import LocalRefusal, NetworkRefusal, ServerRefusal
from ownlens_client.transport import Flow, Request, Transport, expect_ok, run
from ownlens_wire.codes import Code

T = TypeVar("T")
_FIRST_WAIT = 0.2
_LONGEST_WAIT = 5.0
_AGAIN = frozenset({Code.SERVER_FAULT, Code.TOO_MANY})


class Sender:
    """Sends one recording's requests. May be used from several threads."""

    def __init__(self, member: Member, transport: Transport, patience_seconds: float) -> None:
        """Prepare to send.

        Args:
            member: whose session is used, and renewed if it ends.
            transport: the way to the server.
            patience_seconds: how long one request is tried again before it is given up.
        """
        self._member = member
        self._transport = transport
        self._patience = patience_seconds
        self._renewing = threading.Lock()
        self.cancelled = threading.Event()
        self.offline = False

    def send(self, make: Callable[[str], Request]) -> bytes:
        """Send a request, made for the present session token, until it is answered; return the answer's body.

        Raises:
            ServerRefusal, NetworkRefusal, LocalRefusal: as :meth:`patiently`.
        """
        return self.patiently(lambda: expect_ok(self._transport.send(make(self._member.token))))

    def run(self, make: Callable[[], Flow[T]]) -> T:
        """Run a flow, from its beginning each time, until it has gone through.

        Raises:
            ServerRefusal, NetworkRefusal, LocalRefusal: as :meth:`patiently`.
        """
        return self.patiently(lambda: run(make(), self._transport))

    def patiently(self, act: Callable[[], T]) -> T:
        """Do something until it works.

        Raises:
            ServerRefusal: the server will not have it, however often it is asked.
            NetworkRefusal: nothing answered for as long as there was patience.
            LocalRefusal: it was cancelled meanwhile.
        """
        deadline, wait = time.monotonic() + self._patience, _FIRST_WAIT
        while True:
            token = self._member.token
            try:
                done = act()
            except ServerRefusal as refusal:
                if refusal.code is Code.NOT_SIGNED_IN:
                    self._renew(token)
                    continue
                if refusal.code not in _AGAIN or time.monotonic() > deadline:
                    raise
            except NetworkRefusal:
                self.offline = True
                if time.monotonic() > deadline:
                    raise
            else:
                self.offline = False
                return done
            if self.cancelled.wait(wait):
                raise LocalRefusal(Code.CANCELLED, "while waiting to try again")
            wait = min(2 * wait, _LONGEST_WAIT)

    def _renew(self, ended: str) -> None:
        with self._renewing:
            if self._member.token == ended:
                member = self._member
                member.token = run(sign_in(member.device, member.profile, member.account), self._transport).token
