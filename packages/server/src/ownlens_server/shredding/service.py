"""Shred secrets (``spec/deletion.md``). Each call is a transaction of its own in the shred database.

Destroying comes first and cannot be undone: if what follows fails, the thing is destroyed all the same, and asking
again completes the rest.
"""

from collections.abc import Sequence

from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Platform
from ownlens_server.shredding import repository
from ownlens_server.shredding.models import ShredSecretRow
from ownlens_wire.codes import Code
from ownlens_wire.ids import RecordingId, ShareId

RECORDING = 0
Subject = RecordingId | ShareId


async def keep(platform: Platform, subject: Subject, version: int, secret: bytes) -> None:
    """Keep a shred secret. The same one again changes nothing.

    Raises:
        RequestRefusal: another one is kept already, or the subject was destroyed.
    """
    async with platform.shred.writing() as session:
        if await repository.is_destroyed(session, subject):
            raise RequestRefusal(Code.ALREADY_USED, "the id was destroyed")
        kept = await repository.secret(session, subject, version)
        if kept is None:
            session.add(ShredSecretRow(subject=subject, version=version, secret=secret))
        elif kept != secret:
            raise RequestRefusal(Code.ALREADY_USED, "another secret is kept")


async def release(platform: Platform, subject: Subject, version: int) -> bytes | None:
    """The shred secret, for somebody who may open the subject; None once it was destroyed."""
    async with platform.shred.reading() as session:
        return await repository.secret(session, subject, version)


async def is_destroyed(platform: Platform, subject: Subject) -> bool:
    """Whether the subject was destroyed, also if a restored backup says otherwise."""
    async with platform.shred.reading() as session:
        return await repository.is_destroyed(session, subject)


async def forget_versions_before(platform: Platform, subject: Subject, version: int) -> None:
    """Destroy the secrets of a share's earlier versions."""
    async with platform.shred.writing() as session:
        await repository.forget_before(session, subject, version)
    await platform.shred.forget_freed_pages()


async def destroy(platform: Platform, subjects: Sequence[Subject]) -> int:
    """Destroy every secret of these subjects for good, and say how many there were."""
    async with platform.shred.writing() as session:
        count = await repository.destroy(session, subjects, platform.clock.now())
    await platform.shred.forget_freed_pages()
    return count
