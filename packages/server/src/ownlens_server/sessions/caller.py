"""Who is calling: the dependency that every signed-in route has."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ownlens_server.accounts import service as accounts
from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Platform, ThePlatform, reading, writing
from ownlens_server.sessions import repository
from ownlens_server.sessions.models import SessionRow
from ownlens_wire.api import Role
from ownlens_wire.codes import Code
from ownlens_wire.ids import AccountId, SessionId, sha256

_DAY = 24 * 60 * 60
_TOUCH_AFTER = 60
_bearer = HTTPBearer(auto_error=False, scheme_name="session", description="The token of a signed-in session.")


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in account, as this request knows it."""

    account: AccountId
    session: SessionId
    signing_key: bytes
    name: str
    role: Role


async def _caller(
    platform: ThePlatform, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller:
    if credentials is None:
        raise RequestRefusal(Code.NOT_SIGNED_IN, "no token")
    now = platform.clock.now()
    digest = sha256(credentials.credentials.encode())
    async with reading(platform) as work:
        row = await repository.by_token(work.session, digest, used_since(platform))
        if row is None:
            raise RequestRefusal(Code.NOT_SIGNED_IN, "no such session")
        account = await accounts.by_key_id(work, row.account)
    if now - row.last_used_at >= _TOUCH_AFTER:
        await _touch(platform, row, now)
    role: Role = account.role  # type: ignore[assignment] # the column holds nothing else
    return Caller(AccountId(account.id), SessionId(row.id), account.signing_key, account.name, role)


async def _touch(platform: Platform, row: SessionRow, now: int) -> None:
    async with writing(platform) as work:
        await repository.touch(work.session, row, now)


def used_since(platform: Platform) -> int:
    """Sessions last used before this are over."""
    return platform.clock.now() - platform.settings.session_days * _DAY


TheCaller = Annotated[Caller, Depends(_caller)]


def require_role(caller: Caller, *roles: Role) -> None:
    """Return if the caller has one of these roles.

    Raises:
        RequestRefusal: it does not.
    """
    if caller.role not in roles:
        raise RequestRefusal(Code.NOT_ALLOWED, f"{caller.role} where one of {roles} is due")
