"""Signing in and ending sessions (``spec/account.md`` section 3)."""

import secrets

from ownlens_server.accounts import service as accounts
from ownlens_server.agreements import service as agreements
from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Work
from ownlens_server.core.statements import statement_by
from ownlens_server.sessions import repository
from ownlens_server.sessions.caller import Caller, used_since
from ownlens_server.sessions.models import ChallengeRow, SessionRow
from ownlens_wire.api import AccountView, Challenge, NewSession, SessionView
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope
from ownlens_wire.ids import AccountId, SessionId, sha256
from ownlens_wire.limits import KEY_BYTES
from ownlens_wire.statements import SignIn

CHALLENGE_SECONDS = 120


async def challenge(work: Work, account: AccountId) -> Challenge:
    """A challenge for an account. Given for any id, so that it does not tell who has an account."""
    value = secrets.token_bytes(KEY_BYTES)
    row = ChallengeRow(challenge=value, account=account, expires_at=work.now + CHALLENGE_SECONDS)
    await repository.add_challenge(work.session, row, work.now)
    return Challenge(challenge=value)


async def sign_in(work: Work, envelope: Envelope) -> NewSession:
    """Check the answer to a challenge and begin a session.

    Raises:
        RequestRefusal: no such account, a stale challenge, another server, or an agreement that waits to be accepted.
        SignatureRefusal, MalformedRefusal: not a sign-in statement of this account.
    """
    account = await accounts.by_key_id(work, envelope.signatures[0].keyid)
    said = statement_by(AccountId(account.id), account.signing_key, envelope, SignIn).payload
    if said.server != work.platform.settings.address:
        raise RequestRefusal(Code.WRONG_SERVER, "signed for another server")
    if not await repository.take_challenge(work.session, said.challenge, said.account, work.now):
        raise RequestRefusal(Code.CHALLENGE_STALE, "no such challenge")
    await agreements.require_current(work, said.account)
    token = secrets.token_urlsafe(KEY_BYTES)
    work.session.add(
        SessionRow(
            id=said.session,
            account=said.account,
            token_digest=sha256(token.encode()),
            device=said.device,
            created_at=work.now,
            last_used_at=work.now,
        )
    )
    return NewSession(session=said.session, token=token, account=said.account)


async def sessions(work: Work, caller: Caller) -> list[SessionView]:
    """The caller's sessions."""
    rows = await repository.of_account(work.session, caller.account, used_since(work.platform))
    return [
        SessionView(
            session=SessionId(row.id),
            device=row.device,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            current=row.id == caller.session,
        )
        for row in rows
    ]


async def end(work: Work, caller: Caller, session: SessionId) -> None:
    """End one of the caller's sessions.

    Raises:
        RequestRefusal: there is none with this id.
    """
    if not await repository.end(work.session, caller.account, session):
        raise RequestRefusal(Code.NOT_FOUND, "no such session")
    work.end_session(caller.account, session)


async def account(work: Work, caller: Caller) -> AccountView:
    """The caller's account."""
    return await accounts.view(work, caller.account)
