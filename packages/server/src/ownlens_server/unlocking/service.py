"""The methods that unlock an account (``spec/account.md`` section 2). The server keeps wraps that it cannot open."""

import hmac

from pydantic import TypeAdapter

from ownlens_server.accounts import service as accounts
from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Work
from ownlens_server.core.statements import statement_by
from ownlens_server.unlocking import repository
from ownlens_server.unlocking.models import MethodRow
from ownlens_wire.api import MethodView, NewMethod, UnlockedWrap, UnlockParameters, UnlockRequest
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope
from ownlens_wire.ids import AccountId, MethodId, sha256
from ownlens_wire.statements import Method

METHODS_NEEDED = 2
_PARAMETERS: TypeAdapter[UnlockParameters] = TypeAdapter(UnlockParameters)


async def add_method(work: Work, account: AccountId, signing_key: bytes, new: NewMethod) -> None:
    """Add an unlock method.

    Raises:
        RequestRefusal: the statement is about something else than what it came with, or the id is taken.
        SignatureRefusal, MalformedRefusal: the account did not sign it.
    """
    said = statement_by(account, signing_key, new.statement, Method).payload
    if (said.action, said.kind, said.wrap_digest) != ("add", new.parameters.kind, sha256(new.wrap)):
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "the statement is about another method")
    if await repository.method(work.session, said.method) is not None:
        raise RequestRefusal(Code.ALREADY_USED, "the method exists")
    work.session.add(
        MethodRow(
            id=said.method,
            account=account,
            kind=said.kind,
            name=new.name,
            parameters=new.parameters.model_dump_json(),
            wrap=new.wrap,
            opener_digest=new.opener_digest,
            statement=new.statement.to_bytes(),
            created_at=work.now,
            last_used_at=None,
        )
    )
    await work.session.flush()


async def remove_method(work: Work, account: AccountId, signing_key: bytes, statement: Envelope) -> None:
    """Remove an unlock method.

    Raises:
        RequestRefusal: there is no such method, or only as many as are needed.
        SignatureRefusal, MalformedRefusal: the account did not sign it.
    """
    said = statement_by(account, signing_key, statement, Method).payload
    if said.action != "remove":
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "not a removal")
    await accounts.locked_account(work, account)
    if await repository.count_methods(work.session, account) <= METHODS_NEEDED:
        raise RequestRefusal(Code.TWO_METHODS_FIRST, "the last two stay")
    if not await repository.remove_method(work.session, account, said.method):
        raise RequestRefusal(Code.NOT_FOUND, "no such method")


async def require_two_methods(work: Work, account: AccountId) -> None:
    """Return if the account has the unlock methods that recording asks for.

    Raises:
        RequestRefusal: it has not.
    """
    if await repository.count_methods(work.session, account) < METHODS_NEEDED:
        raise RequestRefusal(Code.TWO_METHODS_FIRST, "fewer than two methods")


async def methods(work: Work, account: AccountId) -> list[MethodView]:
    """The account's unlock methods."""
    return [
        MethodView.model_validate(
            {
                "method": MethodId(row.id),
                "kind": row.kind,
                "name": row.name,
                "created_at": row.created_at,
                "last_used_at": row.last_used_at,
            }
        )
        for row in await repository.methods(work.session, account)
    ]


async def unlock(work: Work, asked: UnlockRequest) -> UnlockedWrap:
    """Hand out the wrap of a method to whoever shows its opener.

    Raises:
        RequestRefusal: no such method or another opener, which are not told apart; or too many attempts.
    """
    await work.platform.limiter.count(work.platform.settings.attempts_per_minute, "unlock", asked.method.hex())
    row = await repository.method(work.session, asked.method)
    expected = bytes(32) if row is None else row.opener_digest
    if not hmac.compare_digest(sha256(asked.opener), expected) or row is None:
        raise RequestRefusal(Code.WRONG_SECRET, "no such method or another opener")
    row.last_used_at = work.now
    return UnlockedWrap(
        account=AccountId(row.account), parameters=_PARAMETERS.validate_json(row.parameters), wrap=row.wrap
    )
