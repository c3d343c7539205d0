"""Keeping each account's index, one version after another (``spec/index.md``)."""

from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Work
from ownlens_server.core.statements import statement_by
from ownlens_server.index.models import IndexRow
from ownlens_server.log import service as log
from ownlens_server.sessions.caller import Caller
from ownlens_wire.api import IndexDocument
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope
from ownlens_wire.ids import sha256
from ownlens_wire.limits import DIGEST_BYTES, MAX_INDEX_BYTES
from ownlens_wire.statements import IndexStatement


async def read(work: Work, caller: Caller) -> IndexDocument | None:
    """The caller's index; None before the first."""
    row = await work.session.get(IndexRow, caller.account)
    if row is None:
        return None
    return IndexDocument(statement=Envelope.model_validate_json(row.statement), blob=row.blob)


async def write(work: Work, caller: Caller, document: IndexDocument) -> None:
    """Replace the caller's index by the next version, and mark that in the log.

    Raises:
        RequestRefusal: the blob is another than signed, too large, or the version does not follow the last one.
        SignatureRefusal, MalformedRefusal: the account did not sign it.
    """
    statement = statement_by(caller.account, caller.signing_key, document.statement, IndexStatement)
    said = statement.payload
    if len(document.blob) > MAX_INDEX_BYTES:
        raise RequestRefusal(Code.TOO_LARGE, "an index above the limit")
    if said.blob_digest != sha256(document.blob):
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "another blob than signed")
    row = await work.session.get(IndexRow, caller.account, with_for_update=True)
    if row is not None and row.statement_digest == statement.digest:
        return
    last = (0, bytes(DIGEST_BYTES)) if row is None else (row.version, row.statement_digest)
    if (said.version - 1, said.previous) != last:
        raise RequestRefusal(Code.INDEX_CONFLICT, f"version {said.version} after {last[0]}")
    await work.session.merge(
        IndexRow(
            account=caller.account,
            version=said.version,
            statement=document.statement.to_bytes(),
            statement_digest=statement.digest,
            blob=document.blob,
        )
    )
    await log.append_marks(work, [said.mark])
