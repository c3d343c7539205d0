"""Accounts: made once, and what they may store (``spec/account.md``)."""

from ownlens_server.accounts import repository
from ownlens_server.accounts.models import AccountRow
from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Work
from ownlens_wire.api import AccountView, Role
from ownlens_wire.audit import LEDGER_START
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Verified
from ownlens_wire.ids import AccountId
from ownlens_wire.statements import Card


async def by_key_id(work: Work, key_id: bytes) -> AccountRow:
    """The account whose key has this id.

    Raises:
        RequestRefusal: there is none.
    """
    row = await repository.account(work.session, key_id)
    if row is None:
        raise RequestRefusal(Code.NOT_SIGNED_IN, "no such account")
    return row


async def create(work: Work, card: Verified[Card], role: Role) -> AccountRow:
    """Add an account.

    Raises:
        RequestRefusal: there is one already.
    """
    said = card.payload
    if await repository.account(work.session, said.account) is not None:
        raise RequestRefusal(Code.ALREADY_USED, "the account exists")
    row = AccountRow(
        id=said.account,
        signing_key=said.signing_key,
        name=said.name,
        role=role,
        created_at=work.now,
        used_bytes=0,
        ledger_sequence=0,
        ledger_digest=LEDGER_START,
    )
    work.session.add(row)
    await work.session.flush()
    return row


async def view(work: Work, account: AccountId) -> AccountView:
    """What an account sees of itself."""
    row = await by_key_id(work, account)
    role: Role = row.role  # type: ignore[assignment] # the column holds nothing else
    return AccountView(
        account=account,
        name=row.name,
        role=role,
        created_at=row.created_at,
        quota_bytes=work.platform.settings.quota_bytes,
        used_bytes=row.used_bytes,
    )


async def locked_account(work: Work, account: AccountId) -> AccountRow:
    """The account's row, held until the transaction ends."""
    row = await repository.locked(work.session, account)
    if row is None:
        raise RequestRefusal(Code.NOT_SIGNED_IN, "no such account")
    return row


async def reserve(work: Work, account: AccountId, length: int) -> None:
    """Count bytes towards the account's quota; a negative number gives back.

    Raises:
        RequestRefusal: they do not fit.
    """
    if not await repository.reserve(work.session, account, length, work.platform.settings.quota_bytes):
        raise RequestRefusal(Code.QUOTA_FULL, "over the quota")
