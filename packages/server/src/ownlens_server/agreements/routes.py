"""HTTP of agreements."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path

from ownlens_server.agreements import service
from ownlens_server.core.peer import Counted
from ownlens_server.core.platform import Reading, Writing
from ownlens_wire.api import Document, SignedStatement
from ownlens_wire.limits import MAX_SAFE_INTEGER
from ownlens_wire.statements import DocumentKind

router = APIRouter(tags=["agreements"])


@router.get("/agreements/{kind}", dependencies=[Counted])
async def read_current(kind: DocumentKind, work: Reading) -> Document:
    """The newest version of a document, for anybody."""
    return await service.current(work, kind)


@router.get("/agreements/{kind}/{version}", dependencies=[Counted])
async def read_version(
    kind: DocumentKind, version: Annotated[int, Path(ge=1, le=MAX_SAFE_INTEGER)], work: Reading
) -> Document:
    """One version of a document, for anybody."""
    return await service.version(work, kind, version)


@router.post("/agreements/acceptances", status_code=HTTPStatus.NO_CONTENT, dependencies=[Counted])
async def accept(asked: SignedStatement, work: Writing) -> None:
    """Accept a version. The statement's signature says whose acceptance it is."""
    await service.accept_by_statement(work, asked.statement)
