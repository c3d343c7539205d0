"""The ledger: adding lines and reading them back (``spec/sharing.md`` section 5)."""

from dataclasses import dataclass
from typing import Literal

from ownlens_server.accounts import service as accounts
from ownlens_server.core.platform import Work
from ownlens_server.ledger import repository
from ownlens_server.ledger.models import LedgerRow
from ownlens_wire.api import AuditEvent
from ownlens_wire.audit import LEDGER_START, chain_digest
from ownlens_wire.envelope import Envelope
from ownlens_wire.ids import AccountId, Digest, RecordingId, ShareId, ViewId

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line is about."""

    kind: Literal["shared", "opened", "watched", "recalled", "deleted", "left"]
    recording: RecordingId | None = None
    share: ShareId | None = None
    viewer: AccountId | None = None
    view: ViewId | None = None
    statement: Envelope | None = None


async def write(work: Work, account: AccountId, entry: Entry) -> None:
    """Add a line to an account's ledger."""
    row = await accounts.locked_account(work, account)
    unchained = AuditEvent(
        sequence=row.ledger_sequence + 1,
        at=work.now,
        kind=entry.kind,
        recording=entry.recording,
        share=entry.share,
        viewer=entry.viewer,
        view=entry.view,
        statement=entry.statement,
        digest=LEDGER_START,
    )
    line = unchained.model_copy(update={"digest": chain_digest(Digest(row.ledger_digest), unchained)})
    work.session.add(LedgerRow(account=account, sequence=line.sequence, line=line.model_dump_json(by_alias=True)))
    row.ledger_sequence, row.ledger_digest = line.sequence, line.digest
    await work.session.flush()


async def read(work: Work, account: AccountId, after: int) -> list[AuditEvent]:
    """An account's lines after a sequence number, at most a page of them."""
    lines = await repository.lines(work.session, account, after, PAGE)
    return [AuditEvent.model_validate_json(line) for line in lines]
