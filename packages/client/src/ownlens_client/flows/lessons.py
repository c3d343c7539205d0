"""One's own lessons: beginning, opening, renaming, deleting."""

from dataclasses import dataclass

from ownlens_client.flows.index import change_index, read_index
from ownlens_client.member import Member
from ownlens_client.refusals import LocalRefusal
from ownlens_client.transport import Flow, Request, expect, expect_many, expect_ok
from ownlens_vault.documents import IndexContent, LessonEntry
from ownlens_vault.index import with_lesson, with_share
from ownlens_vault.lesson import OwnLesson, SeenHead, open_recording
from ownlens_vault.secret import MarkKey
from ownlens_vault.share import recall_mark
from ownlens_wire.api import RecordingBundle, RecordingSummary, SignedStatement
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.envelope import Envelope, Verified, sign, verify
from ownlens_wire.ids import Digest, RecordingId, StatementId
from ownlens_wire.keys import VerifyingKey
from ownlens_wire.limits import SHORT_ID_BYTES, SUITE
from ownlens_wire.statements import Deletion, Receipt


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson in a list: what the index says, and what the server has of it."""

    entry: LessonEntry
    stored: RecordingSummary | None


def list_lessons(member: Member) -> Flow[tuple[LessonLine, ...]]:
    """One's own lessons, the newest first. Deleted ones are left out."""
    content = yield from read_index(member)
    answer = yield Request("GET", "/recordings", token=member.token)
    stored = {summary.recording: summary for summary in expect_many(RecordingSummary, answer)}
    kept = [entry for entry in content.lessons if entry.deleted_at is None]
    kept.sort(key=lambda entry: entry.recorded_at, reverse=True)
    return tuple(LessonLine(entry, stored.get(entry.recording)) for entry in kept)


def note_lesson(member: Member, entry: LessonEntry) -> Flow[None]:
    """Enter a lesson in the index, or change its entry."""

    def change(content: IndexContent) -> IndexContent:
        return with_lesson(content, entry)

    yield from change_index(member, change)


def rename(member: Member, recording: RecordingId, title: str) -> Flow[None]:
    """Give a lesson another title.

    Raises:
        LocalRefusal: there is no such lesson.
    """
    entry = require_lesson(member.index.content, recording)
    changed = {"title": title, "changed_at": member.device.clock.now()}
    yield from note_lesson(member, entry.model_copy(update=changed))


def require_lesson(content: IndexContent, recording: RecordingId) -> LessonEntry:
    """A lesson's entry.

    Raises:
        LocalRefusal: there is none, or it was deleted.
    """
    entry = content.lesson(recording)
    if entry is None or entry.deleted_at is not None:
        raise LocalRefusal(Code.LESSON_NOT_FOUND, "not in the index")
    return entry


def open_lesson(member: Member, recording: RecordingId) -> Flow[OwnLesson]:
    """Fetch and check one's own lesson; its segments can then be opened.

    Raises:
        LessonRefusal and others of the vault: what the server has is not the lesson that was recorded.
    """
    path = f"/recordings/{to_base64url(recording)}"
    bundle = expect(RecordingBundle, (yield Request("GET", path, token=member.token)))
    lesson = open_recording(bundle, recording, member.account, _seen_head(member, recording))
    member.store.note_seen("head", recording, lesson.head.sequence)
    return lesson


def _seen_head(member: Member, recording: RecordingId) -> SeenHead:
    """The newest head that this device or the index knows of."""
    here = member.store.seen("head", recording)
    entry = member.index.content.lesson(recording)
    if entry is None or entry.head_sequence < here:
        return SeenHead(here)
    return SeenHead(entry.head_sequence, entry.head_digest)


def fetch_segment(member: Member, recording: RecordingId, track: int, index: int) -> Flow[bytes | None]:
    """Fetch a sealed segment; None if the server does not have it. The vault decides what that means."""
    path = f"/recordings/{to_base64url(recording)}/segments/{track}/{index}"
    answer = yield Request("GET", path, token=member.token)
    if answer.status == 404:
        return None
    return expect_ok(answer)


def delete_lesson(member: Member, recording: RecordingId) -> Flow[Verified[Receipt]]:
    """Delete a lesson and everything that was shared of it, for good.

    Returns:
        the server's receipt, checked.
    """
    content = yield from read_index(member)
    entry = require_lesson(content, recording)
    shares = [share for share in content.shares if share.recording == recording and share.recalled_at is None]
    now = member.device.clock.now()
    statement = Deletion(
        suite=SUITE,
        log_size=member.log.size,
        issued_at=now,
        account=member.account.id,
        statement=StatementId(member.entropy.draw("statement id", SHORT_ID_BYTES)),
        recording=recording,
        marks=tuple(recall_mark(MarkKey(share.mark_key), share.share) for share in shares),
    )
    envelope = sign(statement, member.account.signer)
    path = f"/recordings/{to_base64url(recording)}/deletion"
    answer = expect(
        SignedStatement, (yield Request("POST", path, body=SignedStatement(statement=envelope), token=member.token))
    )
    receipt = check_receipt(member, answer.statement, envelope.digest())

    def change(before: IndexContent) -> IndexContent:
        ended = {"deleted_at": now, "changed_at": now}
        after = with_lesson(before, entry.model_copy(update=ended))
        for share in shares:
            after = with_share(after, share.model_copy(update={"recalled_at": now, "changed_at": now}))
        return after

    yield from change_index(member, change)
    return receipt


def check_receipt(member: Member, envelope: Envelope, statement: Digest) -> Verified[Receipt]:
    """Check a receipt: signed by the log's key, and about this very statement.

    Raises:
        SignatureRefusal, MalformedRefusal: the log did not sign it.
        LocalRefusal: it is about something else.
    """
    receipt = verify(envelope, Receipt, VerifyingKey(member.profile.log_key))
    if receipt.payload.statement_digest != statement or receipt.payload.account != member.account.id:
        raise LocalRefusal(Code.RECEIPT_MISMATCH, "a receipt for another statement")
    return receipt
