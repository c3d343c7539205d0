"""Sharing, watching what others share, taking back, and who has seen what (``spec/sharing.md``)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from ownlens_client.flows.index import change_index, read_index
from ownlens_client.flows.lessons import check_receipt, open_lesson
from ownlens_client.flows.log import sync_log
from ownlens_client.member import Member
from ownlens_client.refusals import LocalRefusal
from ownlens_client.transport import Flow, Request, expect, expect_many, expect_ok
from ownlens_vault.documents import (
    IndexContent,
    PersonEntry,
    ReceivedEntry,
    ShareEntry,
    ViewerEntry,
    WatchedRanges,
)
from ownlens_vault.index import with_person, with_received, with_share
from ownlens_vault.people import Person
from ownlens_vault.refusals import ShareRefusal
from ownlens_vault.secret import MarkKey
from ownlens_vault.share import (
    ShareAsked,
    SharedLesson,
    ShareMaking,
    ShareTerms,
    open_share,
    recall_mark,
    recall_one_mark,
    seal_share,
)
from ownlens_wire.api import Document, ShareBundle, ShareSummary, SignedStatement
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.envelope import Verified, sign
from ownlens_wire.ids import AccountId, RecordingId, ShareId, StatementId, ViewId
from ownlens_wire.limits import SHORT_ID_BYTES, SUITE
from ownlens_wire.refusals import Refusal
from ownlens_wire.statements import Grant, Recall, Receipt, Viewing, Watched

_CLOCK_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Choice:
    """What an owner chooses for a share. Times in milliseconds of the lesson; ``to_ms`` None is its end."""

    note: str = ""
    from_ms: int = 0
    to_ms: int | None = None
    sound: bool = True
    expires_at: int | None = None


def find_people(member: Member, names: Sequence[str]) -> Flow[tuple[Person, ...]]:
    """The people with these names, by their checked cards in the log.

    Raises:
        PersonRefusal: nobody has a name, or several do.
    """
    yield from sync_log(member)
    pins = member.index.content.people
    return tuple(member.log.find_by_name(name, pins) for name in names)


def share_lesson(member: Member, recording: RecordingId, choice: Choice, viewers: Sequence[Person]) -> Flow[ShareEntry]:
    """Share a range of one's own lesson with people. Everybody is pinned as they are now.

    Returns:
        the share as it now stands in the index.
    """
    lesson = yield from open_lesson(member, recording)
    title = next((one.title for one in member.index.content.lessons if one.recording == recording), "")
    terms = ShareTerms(
        share=ShareId(member.entropy.draw("share id", SHORT_ID_BYTES)),
        version=1,
        title=title,
        note=choice.note,
        from_ms=choice.from_ms,
        to_ms=choice.to_ms,
        sound=choice.sound,
        expires_at=choice.expires_at,
    )
    mark_key = MarkKey.draw(member.entropy)
    making = ShareMaking(mark_key, member.moment(), member.entropy)
    sealed = seal_share(member.account, lesson, terms, viewers, making)
    now = making.moment.now
    entry = ShareEntry(
        share=terms.share,
        recording=recording,
        version=terms.version,
        mark_key=mark_key.expose(),
        viewers=tuple(ViewerEntry(account=one.account, name=one.name, since=now) for one in viewers),
        from_ms=sealed.from_ms,
        to_ms=sealed.to_ms,
        sound=choice.sound,
        note=choice.note,
        expires_at=choice.expires_at,
        changed_at=now,
    )

    def change(content: IndexContent) -> IndexContent:
        return _pin(with_share(content, entry), viewers, now)

    # Entered first: were the connection lost after the server had accepted, the owner would not see the share.
    yield from change_index(member, change)
    expect_ok((yield Request("PUT", "/shares", body=sealed.request, token=member.token)))
    return entry


def _pin(content: IndexContent, people: Sequence[Person], now: int) -> IndexContent:
    for person in people:
        if content.person(person.account) is None:
            entry = PersonEntry(account=person.account, name=person.name, pinned_at=now, changed_at=now)
            content = with_person(content, entry)
    return content


def confirm_person(member: Member, person: Person) -> Flow[None]:
    """Note that the words were compared with this person, face to face."""
    now = member.device.clock.now()
    known = member.index.content.person(person.account)
    entry = PersonEntry(
        account=person.account,
        name=person.name,
        pinned_at=now if known is None else known.pinned_at,
        compared_at=now,
        changed_at=now,
    )

    def change(content: IndexContent) -> IndexContent:
        return with_person(content, entry)

    yield from change_index(member, change)


def given(member: Member) -> Flow[tuple[ShareSummary, ...]]:
    """The shares one has made, as the server lists them."""
    return expect_many(ShareSummary, (yield Request("GET", "/shares/given", token=member.token)))


# --- taking back --------------------------------------------------------------------------------------------


def recall(member: Member, share: ShareId, viewers: Sequence[AccountId] = ()) -> Flow[Verified[Receipt]]:
    """Take a share back: from everybody, or from some of its viewers.

    Args:
        member: the owner.
        share: which share.
        viewers: from whom; empty means everybody.

    Returns:
        the server's receipt, checked.

    Raises:
        LocalRefusal: no such share in the index.
    """
    entry = member.index.content.share(share)
    if entry is None:
        yield from read_index(member)
        entry = member.index.content.share(share)
    if entry is None:
        raise LocalRefusal(Code.SHARE_NOT_FOUND, "not in the index")
    key, now = MarkKey(entry.mark_key), member.device.clock.now()
    statement = Recall(
        suite=SUITE,
        log_size=member.log.size,
        issued_at=now,
        account=member.account.id,
        statement=StatementId(member.entropy.draw("statement id", SHORT_ID_BYTES)),
        share=share,
        recording=entry.recording,
        whole=not viewers,
        viewers=tuple(viewers),
        marks=tuple(recall_one_mark(key, share, one) for one in viewers) or (recall_mark(key, share),),
    )
    envelope = sign(statement, member.account.signer)
    path = f"/shares/{to_base64url(share)}/recalls"
    answer = expect(
        SignedStatement, (yield Request("POST", path, body=SignedStatement(statement=envelope), token=member.token))
    )
    receipt = check_receipt(member, answer.statement, envelope.digest())

    def change(content: IndexContent) -> IndexContent:
        return with_share(content, _taken_back(content.share(share) or entry, viewers, now))

    yield from change_index(member, change)
    return receipt


def _taken_back(entry: ShareEntry, viewers: Sequence[AccountId], now: int) -> ShareEntry:
    if not viewers:
        return entry.model_copy(update={"recalled_at": now, "changed_at": now})
    changed = tuple(
        one.model_copy(update={"recalled_at": now}) if one.account in viewers else one for one in entry.viewers
    )
    return entry.model_copy(update={"viewers": changed, "changed_at": now})


# --- watching what others share -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Received:
    """A share that somebody made for this account, its grant checked."""

    grant: Verified[Grant]
    owner: Person
    created_at: int
    recalled_at: int | None

    @property
    def share(self) -> ShareId:
        """The share's id."""
        return self.grant.payload.share


def received(member: Member) -> Flow[tuple[Received, ...]]:
    """The shares made for this account. One whose grant does not hold is shown nowhere."""
    answer = yield Request("GET", "/shares/received", token=member.token)
    yield from sync_log(member)
    found = []
    for summary in expect_many(ShareSummary, answer):
        with suppress(Refusal):
            grant, owner = member.log.check_statement(summary.grant, Grant)
            found.append(Received(grant, owner, summary.created_at, summary.recalled_at))
    return tuple(found)


@dataclass(slots=True)
class Watching:
    """A share being watched. ``view`` names this viewing in what is reported to the owner."""

    lesson: SharedLesson
    owner: Person
    view: ViewId
    reports: int = 0


def watch(member: Member, share: ShareId, terms: Document) -> Flow[Watching]:
    """Open a share, having read and accepted the terms of watching it.

    Args:
        member: the viewer.
        share: which share.
        terms: the version that was read and accepted.

    Raises:
        LocalRefusal: nothing of this id is shared with this account.
        ShareRefusal and others of the vault: taken back, expired, or not what its owner sealed.
        ServerRefusal: the server does not release it.
    """
    found = next((one for one in (yield from received(member)) if one.share == share), None)
    if found is None:
        raise LocalRefusal(Code.SHARE_NOT_FOUND, "not among the shares received")
    statement = Viewing(
        suite=SUITE,
        log_size=member.log.size,
        issued_at=member.device.clock.now(),
        account=member.account.id,
        share=share,
        version=found.grant.payload.version,
        view=ViewId(member.entropy.draw("view id", SHORT_ID_BYTES)),
        terms_version=terms.version,
        terms_digest=terms.digest,
    )
    signed = SignedStatement(statement=sign(statement, member.account.signer))
    answer = yield Request("POST", f"/shares/{to_base64url(share)}/views", body=signed, token=member.token)
    bundle = expect(ShareBundle, answer)
    yield from sync_log(member, found.grant.payload.log_size)
    lesson = _open(member, bundle, found, answer.clock_offset)
    yield from _remember_version(member, lesson)
    return Watching(lesson, found.owner, statement.view)


def _open(member: Member, bundle: ShareBundle, found: Received, clock_offset: int) -> SharedLesson:
    noted = member.index.content.received_share(found.share)
    seen = max(member.store.seen("share", found.share), 0 if noted is None else noted.version)
    asked = ShareAsked(found.share, seen, member.device.clock.now())
    try:
        return open_share(bundle, asked, found.owner, member.account, member.log)
    except ShareRefusal as refusal:
        # An owner's date that only this device believes to be past is worth another sentence, not another answer.
        if refusal.code is Code.GRANT_EXPIRED and abs(clock_offset) > _CLOCK_SECONDS:
            raise LocalRefusal(Code.CLOCK_WRONG, f"off by {clock_offset} s") from refusal
        raise


def _remember_version(member: Member, lesson: SharedLesson) -> Flow[None]:
    share, version = lesson.grant.share, lesson.grant.version
    member.store.note_seen("share", share, version)
    noted = member.index.content.received_share(share)
    if noted is None or noted.version < version:
        entry = ReceivedEntry(share=share, version=version, changed_at=member.device.clock.now())

        def change(content: IndexContent) -> IndexContent:
            return with_received(content, entry)

        yield from change_index(member, change)


def check_not_recalled(member: Member, watching: Watching) -> Flow[None]:
    """Look again whether a share that is being watched was taken back.

    Raises:
        ShareRefusal: it was.
    """
    yield from sync_log(member)
    watching.lesson.require_not_recalled(member.log, member.account.id)


def report_watched(member: Member, watching: Watching, ranges: Sequence[tuple[int, int]]) -> Flow[None]:
    """Tell the owner, and nobody else, which ranges were watched so far (milliseconds of the lesson)."""
    watching.reports += 1
    content = WatchedRanges(ranges=tuple(ranges)).model_dump_json().encode()
    box = watching.owner.receiving.seal(content, "ol1/watched-box", watching.view, watching.reports, member.account.id)
    statement = Watched(
        suite=SUITE,
        log_size=member.log.size,
        issued_at=member.device.clock.now(),
        account=member.account.id,
        view=watching.view,
        sequence=watching.reports,
        box=box,
    )
    signed = SignedStatement(statement=sign(statement, member.account.signer))
    path = f"/views/{to_base64url(watching.view)}/watched"
    expect_ok((yield Request("PUT", path, body=signed, token=member.token)))
