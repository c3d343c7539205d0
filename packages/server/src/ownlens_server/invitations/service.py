"""Inviting people, and joining by an invitation (``spec/account.md`` section 4)."""

import secrets

from ownlens_server.accounts import service as accounts
from ownlens_server.agreements import service as agreements
from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Work
from ownlens_server.invitations import repository
from ownlens_server.invitations.models import InvitationRow
from ownlens_server.log import service as log
from ownlens_server.unlocking import service as unlocking
from ownlens_wire.api import AccountView, Invitation, InvitationView, NewAccount, NewInvitation, Role
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Verified, read_record, verify
from ownlens_wire.ids import AccountId, account_id_of, sha256
from ownlens_wire.keys import VerifyingKey
from ownlens_wire.leaves import CardLeaf
from ownlens_wire.limits import MAX_PAYLOAD_BYTES
from ownlens_wire.names import comparable_name
from ownlens_wire.statements import Card

_DAY = 24 * 60 * 60
_CODE_BYTES = 20


async def invite(work: Work, new: NewInvitation, by: AccountId | None) -> Invitation:
    """Make an invitation. Its code is in the answer and nowhere else."""
    code = secrets.token_urlsafe(_CODE_BYTES)
    row = InvitationRow(
        code_digest=sha256(code.encode()),
        name=new.name,
        email=new.email,
        role=new.role,
        invited_by=by,
        created_at=work.now,
        expires_at=work.now + work.platform.settings.invitation_days * _DAY,
        used_by=None,
    )
    work.session.add(row)
    await work.session.flush()
    return _view(row, code)


async def invitations(work: Work) -> list[Invitation]:
    """All invitations, the newest first. Whether somebody joined is in the public log anyway."""
    return [_view(row, None) for row in await repository.newest_first(work.session)]


async def look(work: Work, code: str, peer: str) -> InvitationView:
    """What the invited person sees.

    Raises:
        RequestRefusal: no such invitation, or it was used or is too old, or too many attempts.
    """
    row = await _open_invitation(work, code, peer)
    return InvitationView(
        name=row.name, role=_role(row), school=work.platform.settings.school, expires_at=row.expires_at
    )


async def join(work: Work, new: NewAccount, peer: str) -> AccountView:
    """Make the invited person's account: all of it, or nothing.

    Raises:
        RequestRefusal: the invitation is over, the name is another than invited, or the agreement was not accepted.
        SignatureRefusal, MalformedRefusal: a statement does not hold.
    """
    row = await _open_invitation(work, new.code, peer)
    card = _check_card(new)
    said = card.payload
    if comparable_name(said.name) != comparable_name(row.name):
        raise RequestRefusal(Code.NAME_NOT_INVITED, "another name than invited", name=row.name)
    await accounts.create(work, card, _role(row))
    for acceptance in new.acceptances:
        await agreements.accept(work, said.account, said.signing_key, acceptance)
    await agreements.require_current(work, said.account)
    for method in new.methods:
        await unlocking.add_method(work, said.account, said.signing_key, method)
    row.used_by = said.account
    await log.append(work, [CardLeaf(envelope=new.card)])
    return await accounts.view(work, said.account)


def _check_card(new: NewAccount) -> Verified[Card]:
    claimed = read_record(Card, new.card.payload, MAX_PAYLOAD_BYTES)
    if account_id_of(claimed.signing_key) != claimed.account:
        raise RequestRefusal(Code.ID_MISMATCH, "the id is not the hash of the key")
    return verify(new.card, Card, VerifyingKey(claimed.signing_key))


async def _open_invitation(work: Work, code: str, peer: str) -> InvitationRow:
    await work.platform.limiter.count(work.platform.settings.attempts_per_minute, "invitation", peer)
    row = await repository.by_code(work.session, sha256(code.encode()))
    if row is None:
        raise RequestRefusal(Code.NOT_FOUND, "no such invitation")
    if row.used_by is not None or row.expires_at <= work.now:
        raise RequestRefusal(Code.INVITATION_OVER, "used or too old")
    return row


def _role(row: InvitationRow) -> Role:
    role: Role = row.role  # type: ignore[assignment] # the column holds nothing else
    return role


def _view(row: InvitationRow, code: str | None) -> Invitation:
    return Invitation(
        name=row.name,
        role=_role(row),
        code=code,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_by=None if row.used_by is None else AccountId(row.used_by),
    )
