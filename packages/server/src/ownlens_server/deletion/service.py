"""Deleting a recording (``spec/deletion.md`` section 2).

Ordering rule: shred secrets first, in their own database and committed; from then on nothing can be opened, whatever
becomes of the rest. Objects go next, rows and marks last, so that an interrupted deletion is completed by asking again.
"""

from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Work
from ownlens_server.core.statements import statement_by
from ownlens_server.ledger import service as ledger
from ownlens_server.ledger.service import Entry
from ownlens_server.log import service as log
from ownlens_server.recordings import service as recordings
from ownlens_server.recordings.service import Grave
from ownlens_server.sessions.caller import Caller
from ownlens_server.shares import service as shares
from ownlens_server.shredding import service as shredding
from ownlens_wire.api import PushEvent
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope
from ownlens_wire.ids import RecordingId
from ownlens_wire.statements import Deletion


async def delete(work: Work, caller: Caller, recording: RecordingId, statement: Envelope) -> Envelope:
    """Delete a recording and return the receipt. Asking again gives the same receipt.

    Raises:
        RequestRefusal: not the caller's recording, or a statement about another.
        SignatureRefusal, MalformedRefusal: the caller did not sign it.
    """
    signed = statement_by(caller.account, caller.signing_key, statement, Deletion)
    if signed.payload.recording != recording:
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "a deletion of another recording")
    grave = await recordings.grave_of(work, caller, recording)
    if grave is not None:
        return grave.receipt
    if not await recordings.is_own(work, caller, recording):
        raise RequestRefusal(Code.NOT_FOUND, "no such recording of the caller")
    shared = await shares.of_recording(work, caller, recording)
    secrets = await shredding.destroy(work.platform, [recording, *shared])
    objects = await work.platform.objects.delete_all(recordings.prefix(recording))
    shared, boxes = await shares.close_all(work, caller, recording)
    size = await log.append_marks(work, signed.payload.marks)
    destroyed = log.Destroyed(recording, tuple(shared), shred_secrets=secrets, boxes=boxes, objects=objects)
    receipt = log.receipt(work, signed, destroyed, size)
    await recordings.bury(work, caller, recording, Grave(statement, receipt))
    await ledger.write(work, caller.account, Entry("deleted", recording=recording, statement=statement))
    work.tell(caller.account, PushEvent(kind="recording-deleted", recording=recording))
    return receipt
