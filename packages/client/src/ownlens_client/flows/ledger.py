"""Who has seen what, and when: one's own ledger, each line checked (``spec/sharing.md`` section 5)."""

from collections.abc import Iterator
from dataclasses import dataclass

from ownlens_client.flows.index import read_index
from ownlens_client.flows.log import sync_log
from ownlens_client.member import Member
from ownlens_client.transport import Flow, Request, expect_many
from ownlens_vault.documents import ShareEntry, WatchedRanges
from ownlens_vault.people import Person
from ownlens_wire.api import AuditEvent
from ownlens_wire.audit import check_chain, ledger_start
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope, read_record
from ownlens_wire.ids import AccountId, RecordingId, ShareId, ViewId
from ownlens_wire.limits import MAX_PAYLOAD_BYTES
from ownlens_wire.refusals import LogRefusal
from ownlens_wire.statements import Viewing, Watched

_PAGE = 1000


@dataclass(slots=True)
class Seen:
    """One viewing of a share, by the viewer's own signature. Ranges in milliseconds, as far as the viewer reported."""

    viewer: Person
    view: ViewId
    opened_at: int
    ranges: tuple[tuple[int, int], ...] = ()
    reported_at: int | None = None


@dataclass(frozen=True, slots=True)
class ShareSight:
    """A share of one's own, and everybody's viewings of it."""

    entry: ShareEntry
    seen: tuple[Seen, ...]


def read_ledger(member: Member) -> Flow[tuple[AuditEvent, ...]]:
    """One's own ledger, whole, its chain checked against what this device saw before.

    Raises:
        LogRefusal: a line is missing or was changed.
    """
    events: list[AuditEvent] = []
    while True:
        answer = yield Request("GET", f"/ledger?after={len(events)}", token=member.token)
        page = expect_many(AuditEvent, answer)
        events += page
        if len(page) < _PAGE:
            break
    digest, sequence = check_chain(tuple(events), ledger_start(member.account.id), 0)
    for known, known_digest in _known_lines(member):
        if sequence < known or events[known - 1].digest != known_digest:
            raise LogRefusal(Code.AUDIT_GAP, f"line {known} is not what it was")
    if sequence:
        member.store.note_ledger(digest, sequence)
    return tuple(events)


def _known_lines(member: Member) -> Iterator[tuple[int, bytes]]:
    """The last lines that this device and the index know of."""
    digest, sequence = member.store.ledger()
    if sequence:
        yield sequence, digest
    anchor = member.index.content.ledger
    if anchor is not None:
        yield anchor.sequence, anchor.digest


def who(member: Member, recording: RecordingId) -> Flow[tuple[ShareSight, ...]]:
    """Who can see a lesson, and who has seen what of it and when."""
    content = yield from read_index(member)
    events = yield from read_ledger(member)
    yield from sync_log(member)
    seen: dict[ShareId, dict[ViewId, Seen]] = {}
    for event in events:
        if event.recording == recording and event.share is not None and event.statement is not None:
            _note(member, seen.setdefault(event.share, {}), event, event.statement)
    shares = [entry for entry in content.shares if entry.recording == recording]
    return tuple(ShareSight(entry, tuple(seen.get(entry.share, {}).values())) for entry in shares)


def _note(member: Member, views: dict[ViewId, Seen], event: AuditEvent, statement: Envelope) -> None:
    if event.kind == "opened":
        viewing, viewer = member.log.check_statement(statement, Viewing)
        if viewing.payload.share == event.share:
            views[viewing.payload.view] = Seen(viewer, viewing.payload.view, event.at)
    elif event.kind == "watched":
        watched, viewer = member.log.check_statement(statement, Watched)
        known = views.get(watched.payload.view)
        if known is not None and known.viewer.account == viewer.account:
            known.ranges = _open_ranges(member, watched.payload, viewer.account)
            known.reported_at = event.at


def _open_ranges(member: Member, said: Watched, viewer: AccountId) -> tuple[tuple[int, int], ...]:
    key = member.account.receiving_key(member.account.generation)
    content = key.open(said.box, "ol1/watched-box", said.view, said.sequence, viewer)
    return read_record(WatchedRanges, content, MAX_PAYLOAD_BYTES).ranges
