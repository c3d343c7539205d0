"""The public log: adding leaves and handing them out."""

from collections.abc import Sequence
from dataclasses import dataclass

from ownlens_server.core.platform import Work
from ownlens_server.log import repository
from ownlens_wire.api import LogPage
from ownlens_wire.checkpoint import Checkpoint, sign_checkpoint
from ownlens_wire.envelope import Envelope, Verified, sign
from ownlens_wire.ids import Digest, Mark, RecordingId, ShareId
from ownlens_wire.leaves import Leaf, MarkLeaf, write_leaf
from ownlens_wire.limits import SUITE
from ownlens_wire.statements import Deletion, Recall, Receipt

PAGE = 5000


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What a recall or a deletion destroyed."""

    recording: RecordingId
    shares: tuple[ShareId, ...]
    shred_secrets: int
    boxes: int
    objects: int


async def append(work: Work, leaves: Sequence[Leaf]) -> int:
    """Add leaves, and return the log's size after them."""
    grown = await repository.frontier(work.session, lock=True)
    if not leaves:
        return grown.size
    spelled = [write_leaf(leaf) for leaf in leaves]
    for leaf in spelled:
        grown = grown.append(leaf)
    await repository.store(work.session, grown, spelled)
    return grown.size


async def append_marks(work: Work, marks: Sequence[Mark]) -> int:
    """Add marks, and return the log's size after them."""
    return await append(work, [MarkLeaf(mark=mark) for mark in marks])


async def page(work: Work, start: int) -> LogPage:
    """The signed checkpoint of now, and leaves from ``start`` on, at most a page of them."""
    state = await repository.frontier(work.session)
    key = work.platform.log_key
    checkpoint = Checkpoint(work.platform.settings.log_origin, state.size, state.root())
    leaves = await repository.leaves(work.session, start, min(PAGE, max(0, state.size - start)))
    return LogPage(checkpoint=sign_checkpoint(checkpoint, key, key.public), start=start, leaves=tuple(leaves))


def receipt(work: Work, statement: Verified[Recall] | Verified[Deletion], destroyed: Destroyed, size: int) -> Envelope:
    """The server's signed word on what it destroyed. ``size`` is the log's, after the marks."""
    key = work.platform.log_key
    said = statement.payload
    return sign(
        Receipt(
            suite=SUITE,
            log_size=size,
            issued_at=work.now,
            log=Digest(key.key_id),
            kind="recall" if isinstance(said, Recall) else "deletion",
            account=said.account,
            statement=said.statement,
            statement_digest=statement.digest,
            recording=destroyed.recording,
            shares=destroyed.shares,
            shred_secrets=destroyed.shred_secrets,
            boxes=destroyed.boxes,
            objects=destroyed.objects,
        ),
        key,
    )
