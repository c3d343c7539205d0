"""The chain that ties an account's ledger together (``spec/sharing.md`` section 5).

Each line's digest covers the line before, so a line cannot be dropped or edited without every later one changing.
"""

import json

from ownlens_wire.api import AuditEvent
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.ids import AccountId, Digest, sha256
from ownlens_wire.refusals import LogRefusal


def ledger_start(account: AccountId) -> Digest:
    """What stands in the place of the line before the first: one account's ledger cannot stand for another's."""
    return sha256(frame("ol1/ledger", account))


def chain_digest(previous: Digest, event: AuditEvent) -> Digest:
    """The digest that this line must carry after a line with digest ``previous``."""
    content = event.model_dump(mode="json", exclude={"digest"}, by_alias=True)
    spelled = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(frame("ol1/audit", previous, spelled.encode()))


def check_chain(events: tuple[AuditEvent, ...], previous: Digest, sequence: int) -> tuple[Digest, int]:
    """Check lines that follow the line ``sequence``, whose digest is ``previous``.

    Returns:
        digest and sequence of the last line.

    Raises:
        LogRefusal: a line is missing, repeated or changed.
    """
    for event in events:
        if event.sequence != sequence + 1 or event.digest != chain_digest(previous, event):
            raise LogRefusal(Code.AUDIT_GAP, f"after line {sequence}")
        previous, sequence = event.digest, event.sequence
    return previous, sequence
