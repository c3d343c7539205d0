"""Reading and changing the account's own index (``spec/index.md``)."""

from collections.abc import Callable

from ownlens_client.flows.log import sync_log
from ownlens_client.member import Member
from ownlens_client.refusals import ServerRefusal
from ownlens_client.transport import Flow, Request, expect_ok
from ownlens_vault.documents import IndexContent, LedgerAnchor
from ownlens_vault.index import merge, open_index, seal_index
from ownlens_vault.refusals import IndexRefusal
from ownlens_wire.api import IndexDocument
from ownlens_wire.codes import Code
from ownlens_wire.envelope import read_record
from ownlens_wire.ids import Digest, log_id_of
from ownlens_wire.limits import MAX_INDEX_BYTES

_ATTEMPTS = 3
_LIMIT = 2 * MAX_INDEX_BYTES

Change = Callable[[IndexContent], IndexContent]


def read_index(member: Member) -> Flow[IndexContent]:
    """Fetch, check and open the index.

    Raises:
        IndexRefusal: it is not the newest one, or not the one that was written.
    """
    for attempt in range(_ATTEMPTS):
        body = expect_ok((yield Request("GET", "/index", token=member.token)))
        yield from sync_log(member)
        document = None if body == b"null" else read_record(IndexDocument, body, _LIMIT)
        seen = member.store.seen("index", member.account.id)
        try:
            member.index = open_index(document, member.account, member.log, seen)
        except IndexRefusal as refusal:
            # Another device may have written between the two requests. An honest server has the newer one by now.
            if refusal.code is not Code.INDEX_ROLLBACK or attempt == _ATTEMPTS - 1:
                raise
        else:
            break
    trusted = member.index.content.log
    if trusted is not None and trusted != log_id_of(member.profile.log_key):
        raise IndexRefusal(Code.WRONG_LOG, "this account trusts another log")
    member.store.note_seen("index", member.account.id, member.index.version)
    return member.index.content


def change_index(member: Member, change: Change) -> Flow[IndexContent]:
    """Change the index. What another device wrote meanwhile is kept.

    Args:
        member: whose index.
        change: makes the new content from the old; may be called several times.
    """
    if member.index.version == 0:
        yield from read_index(member)
    wanted = change(member.index.content)
    for attempt in range(_ATTEMPTS):
        try:
            yield from _write(member, wanted)
        except ServerRefusal as refusal:
            if refusal.code is not Code.INDEX_CONFLICT or attempt == _ATTEMPTS - 1:
                raise
            theirs = yield from read_index(member)
            wanted = merge(change(theirs), theirs)
        else:
            break
    return wanted


def _write(member: Member, content: IndexContent) -> Flow[None]:
    anchored = content.model_copy(update={"log": log_id_of(member.profile.log_key), "ledger": _ledger(member, content)})
    document = seal_index(member.account, member.index, anchored, member.moment(), member.entropy)
    expect_ok((yield Request("PUT", "/index", body=document, token=member.token)))
    yield from sync_log(member)
    member.index = open_index(document, member.account, member.log, member.index.version)
    member.store.note_seen("index", member.account.id, member.index.version)


def _ledger(member: Member, content: IndexContent) -> LedgerAnchor | None:
    """How far the ledger was read: here, or on another device."""
    digest, sequence = member.store.ledger()
    if content.ledger is not None and content.ledger.sequence >= sequence:
        return content.ledger
    return LedgerAnchor(sequence=sequence, digest=Digest(digest)) if sequence else None
