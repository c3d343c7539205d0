"""Reading signed statements at the server's border."""

from typing import TypeVar

from ownlens_server.core.errors import RequestRefusal
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope, Verified, verify
from ownlens_wire.ids import AccountId
from ownlens_wire.keys import VerifyingKey
from ownlens_wire.statements import ByAccount

StatementT = TypeVar("StatementT", bound=ByAccount)


def statement_by(
    account: AccountId, signing_key: bytes, envelope: Envelope, kind: type[StatementT]
) -> Verified[StatementT]:
    """Check that an account signed this statement.

    Raises:
        SignatureRefusal, MalformedRefusal: it did not, or not this kind of statement.
        RequestRefusal: the statement speaks for another account.
    """
    statement = verify(envelope, kind, VerifyingKey(signing_key))
    if statement.payload.account != account:
        raise RequestRefusal(Code.NOT_YOURS, "a statement of another account")
    return statement
