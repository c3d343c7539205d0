"""Shares: made, opened, watched and taken back (``spec/sharing.md``, ``spec/deletion.md`` section 1).

Ordering rule: on taking back, what makes the share openable is destroyed before anything else happens.
"""

from functools import partial

from ownlens_server.agreements import service as agreements
from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Work
from ownlens_server.core.statements import statement_by
from ownlens_server.ledger import service as ledger
from ownlens_server.ledger.service import Entry
from ownlens_server.log import service as log
from ownlens_server.recordings import service as recordings
from ownlens_server.sessions.caller import Caller
from ownlens_server.shares import repository
from ownlens_server.shares.models import RecallRow, ShareRow, ViewerRow, ViewRow
from ownlens_server.shredding import service as shredding
from ownlens_wire.api import NewShare, PushEvent, ShareBundle, ShareSummary
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import Envelope, Verified
from ownlens_wire.ids import AccountId, RecordingId, ShareId, ViewId, sha256
from ownlens_wire.limits import MAX_MANIFEST_BYTES
from ownlens_wire.statements import Grant, Recall, Viewing, Watched


async def put(work: Work, caller: Caller, new: NewShare) -> None:
    """Make a share, or its next version. The same one again changes nothing.

    Raises:
        RequestRefusal: not the caller's recording, parts that are not those signed, or a version that does not follow.
        SignatureRefusal, MalformedRefusal: the caller did not sign the grant.
    """
    grant = statement_by(caller.account, caller.signing_key, new.grant, Grant)
    said = grant.payload
    _check_parts(new, said)
    row = await repository.share(work.session, said.share, lock=True)
    if row is not None and row.owner == caller.account and row.grant_digest == grant.digest:
        return
    _check_follows(row, caller, said)
    await recordings.own_recording(work, caller, said.recording)
    await recordings.check_scope(work, said.recording, {one.track: one.last for one in said.scope})
    await shredding.keep(work.platform, said.share, said.version, new.shred_secret)
    await _store(work, row, grant, new)
    await ledger.write(
        work, caller.account, Entry("shared", recording=said.recording, share=said.share, statement=new.grant)
    )
    work.after_commit(partial(shredding.forget_versions_before, work.platform, said.share, said.version))
    for member in said.audience:
        work.tell(member.account, PushEvent(kind="share-added", share=said.share))


def _check_parts(new: NewShare, said: Grant) -> None:
    if len(new.manifest) > MAX_MANIFEST_BYTES:
        raise RequestRefusal(Code.TOO_LARGE, "a manifest above the limit")
    if sha256(new.manifest) != said.manifest_digest:
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "another manifest than signed")
    if [sha256(box) for box in new.boxes] != [member.box_digest for member in said.audience]:
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "other boxes than signed")
    commitment = sha256(frame("ol1/share-shred", said.share, said.version, new.shred_secret))
    if commitment != said.shred_commitment:
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "another shred secret than signed")


def _check_follows(row: ShareRow | None, caller: Caller, said: Grant) -> None:
    if row is None:
        if said.version != 1:
            raise RequestRefusal(Code.SHARE_CONFLICT, "a share begins with version 1")
        return
    if row.owner != caller.account or row.recording != said.recording:
        raise RequestRefusal(Code.ALREADY_USED, "the share id is taken")
    if row.recalled_at is not None:
        raise RequestRefusal(Code.RECALLED, "taken back for good")
    if said.version != row.version + 1:
        raise RequestRefusal(Code.SHARE_CONFLICT, f"version {said.version} after {row.version}")


async def _store(work: Work, row: ShareRow | None, grant: Verified[Grant], new: NewShare) -> None:
    said = grant.payload
    if row is None:
        row = ShareRow(
            id=said.share, owner=said.account, recording=said.recording, created_at=work.now, recalled_at=None
        )
        work.session.add(row)
    row.version = said.version
    row.grant = new.grant.to_bytes()
    row.grant_digest = grant.digest
    row.manifest = new.manifest
    row.expires_at = said.expires_at
    await work.session.flush()
    audience = [
        ViewerRow(share=said.share, viewer=member.account, box=box, recalled_at=None)
        for member, box in zip(said.audience, new.boxes, strict=True)
    ]
    await repository.replace_audience(work.session, said.share, audience)
    await repository.replace_scope(work.session, said.share, said.scope)
    await work.session.flush()


async def given(work: Work, caller: Caller) -> list[ShareSummary]:
    """The shares the caller made."""
    return [_summary(row, row.recalled_at) for row in await repository.given(work.session, caller.account)]


async def received(work: Work, caller: Caller) -> list[ShareSummary]:
    """The shares made for the caller."""
    rows = await repository.received(work.session, caller.account)
    return [_summary(row, row.recalled_at if taken_back is None else taken_back) for row, taken_back in rows]


def _summary(row: ShareRow, recalled_at: int | None) -> ShareSummary:
    return ShareSummary(
        share=ShareId(row.id),
        version=row.version,
        grant=Envelope.model_validate_json(row.grant),
        created_at=row.created_at,
        recalled_at=recalled_at,
    )


# --- viewing ------------------------------------------------------------------------------------------------


async def open_share(work: Work, caller: Caller, share: ShareId, statement: Envelope) -> ShareBundle:
    """Release a share to one of its viewers, who accepts the terms of watching it.

    Raises:
        RequestRefusal: not shared with the caller, taken back, expired, or the terms were not accepted.
        SignatureRefusal, MalformedRefusal: the caller did not sign the statement.
    """
    row, viewer = await _shared_with(work, caller, share)
    said = statement_by(caller.account, caller.signing_key, statement, Viewing).payload
    if (said.share, said.version) != (row.id, row.version):
        raise RequestRefusal(Code.SHARE_CONFLICT, "a statement about another version")
    terms = await agreements.current(work, "viewing-terms")
    if (said.terms_version, said.terms_digest) != (terms.version, terms.digest):
        raise RequestRefusal(Code.VIEWING_TERMS_FIRST, "the current terms were not accepted")
    secret = await shredding.release(work.platform, share, row.version)
    recording_secret = await shredding.release(work.platform, RecordingId(row.recording), shredding.RECORDING)
    if secret is None or recording_secret is None or row.manifest is None or viewer.box is None:
        raise RequestRefusal(Code.RECALLED, "its shred secret was destroyed")
    await _note_view(work, row, said, statement)
    return ShareBundle(
        grant=Envelope.model_validate_json(row.grant),
        box=viewer.box,
        manifest=row.manifest,
        shred_secret=secret,
        recording_shred_secret=recording_secret,
    )


async def _note_view(work: Work, row: ShareRow, said: Viewing, statement: Envelope) -> None:
    known = await repository.view(work.session, said.view)
    if known is not None:
        if (known.share, known.viewer, known.version) != (row.id, said.account, row.version):
            raise RequestRefusal(Code.ALREADY_USED, "the view id is taken")
        return
    work.session.add(
        ViewRow(
            id=said.view,
            share=row.id,
            version=row.version,
            viewer=said.account,
            watched_sequence=0,
            opened_at=work.now,
        )
    )
    await _tell_owner(work, row, Entry("opened", view=said.view, viewer=said.account, statement=statement))


async def report_watched(work: Work, caller: Caller, view: ViewId, statement: Envelope) -> None:
    """Keep what a viewer says they watched, for the owner alone.

    Raises:
        RequestRefusal: no such view of the caller, or an older report.
        SignatureRefusal, MalformedRefusal: the caller did not sign it.
    """
    known = await repository.view(work.session, view)
    if known is None or known.viewer != caller.account:
        raise RequestRefusal(Code.NOT_FOUND, "no such view of the caller")
    said = statement_by(caller.account, caller.signing_key, statement, Watched).payload
    if said.view != view:
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "a report about another view")
    if said.sequence <= known.watched_sequence:
        return
    known.watched_sequence = said.sequence
    row, _viewer = await _shared_with(work, caller, ShareId(known.share))
    await _tell_owner(work, row, Entry("watched", view=view, viewer=caller.account, statement=statement))


async def _tell_owner(work: Work, row: ShareRow, entry: Entry) -> None:
    share, recording, owner = ShareId(row.id), RecordingId(row.recording), AccountId(row.owner)
    line = Entry(
        entry.kind, recording=recording, share=share, viewer=entry.viewer, view=entry.view, statement=entry.statement
    )
    await ledger.write(work, owner, line)
    work.tell(owner, PushEvent(kind="viewed", recording=recording, share=share))


async def require_covered(work: Work, caller: Caller, place: tuple[RecordingId, int, int]) -> None:
    """Return if a share that the caller has opened covers this segment.

    Raises:
        RequestRefusal: none does. It is not told apart from a segment that does not exist, but to somebody with whom
            the recording was shared before.
    """
    if await repository.covers(work.session, place, caller.account, work.now):
        return
    if await repository.was_shared(work.session, place[0], caller.account):
        raise RequestRefusal(Code.RECALLED, "taken back")
    raise RequestRefusal(Code.NOT_FOUND, "not shared with the caller")


async def _shared_with(work: Work, caller: Caller, share: ShareId) -> tuple[ShareRow, ViewerRow]:
    row = await repository.share(work.session, share)
    viewer = await repository.viewer(work.session, share, caller.account)
    if row is None or viewer is None:
        raise RequestRefusal(Code.NOT_FOUND, "no such share with the caller")
    taken_back = row.recalled_at is not None or viewer.recalled_at is not None
    # A restored backup knows shares that were taken back since; the shred database knows better.
    if taken_back or await shredding.is_destroyed(work.platform, share):
        raise RequestRefusal(Code.RECALLED, "taken back")
    if row.expires_at is not None and row.expires_at <= work.now:
        raise RequestRefusal(Code.GRANT_EXPIRED, "the owner's date has passed")
    return row, viewer


# --- taking back --------------------------------------------------------------------------------------------


async def recall(work: Work, caller: Caller, share: ShareId, statement: Envelope) -> Envelope:
    """Take a share back, and return the receipt. Asking again with the same statement gives the same receipt.

    Raises:
        RequestRefusal: not the caller's share, or a statement about another.
        SignatureRefusal, MalformedRefusal: the caller did not sign it.
    """
    signed = statement_by(caller.account, caller.signing_key, statement, Recall)
    said = signed.payload
    row = await repository.own(work.session, share, caller.account, lock=True)
    if row is None:
        raise RequestRefusal(Code.NOT_FOUND, "no such share of the caller")
    if (said.share, said.recording) != (row.id, row.recording):
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "a recall of another share")
    done = await repository.recall(work.session, said.statement, caller.account)
    if done is not None:
        return Envelope.model_validate_json(done.receipt)
    destroyed = await _take_back(work, row, said)
    size = await log.append_marks(work, said.marks)
    receipt = log.receipt(work, signed, destroyed, size)
    work.session.add(
        RecallRow(
            statement_id=said.statement,
            share=row.id,
            owner=row.owner,
            statement=statement.to_bytes(),
            receipt=receipt.to_bytes(),
            recalled_at=work.now,
        )
    )
    await ledger.write(
        work, caller.account, Entry("recalled", recording=said.recording, share=share, statement=statement)
    )
    return receipt


async def _take_back(work: Work, row: ShareRow, said: Recall) -> log.Destroyed:
    share = ShareId(row.id)
    concerned = await repository.viewers(work.session, share)
    if said.whole:
        secrets = await shredding.destroy(work.platform, [share])
        boxes = await repository.close(work.session, share, work.now)
    else:
        concerned = [account for account in concerned if account in said.viewers]
        secrets = 0
        boxes = await repository.close_for(work.session, share, said.viewers, work.now)
    for account in concerned:
        work.tell(account, PushEvent(kind="share-recalled", share=share))
    return log.Destroyed(said.recording, (share,), shred_secrets=secrets, boxes=boxes, objects=0)


async def close_all(work: Work, caller: Caller, recording: RecordingId) -> tuple[list[ShareId], int]:
    """Take every share of a recording back. Their shred secrets are destroyed by the caller of this, first.

    Returns:
        the shares, and how many boxes there were.
    """
    boxes = 0
    rows = await repository.of_recording(work.session, recording, caller.account)
    for row in rows:
        for account in await repository.viewers(work.session, ShareId(row.id)):
            work.tell(account, PushEvent(kind="share-recalled", share=ShareId(row.id)))
        boxes += await repository.close(work.session, ShareId(row.id), work.now)
    return [ShareId(row.id) for row in rows], boxes


async def of_recording(work: Work, caller: Caller, recording: RecordingId) -> list[ShareId]:
    """The ids of all shares of a recording."""
    return [ShareId(row.id) for row in await repository.of_recording(work.session, recording, caller.account)]
