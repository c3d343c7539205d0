"""Agreements: which versions there are, and who has accepted them."""

from importlib.resources import files

from ownlens_server.accounts import service as accounts
from ownlens_server.agreements import repository
from ownlens_server.agreements.models import AcceptanceRow, DocumentRow
from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Work
from ownlens_server.core.statements import statement_by
from ownlens_wire.api import Document
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope
from ownlens_wire.ids import AccountId, sha256
from ownlens_wire.statements import Acceptance, DocumentKind

_SHIPPED: dict[DocumentKind, str] = {"eula": "eula.md", "viewing-terms": "viewing-terms.md"}


async def current(work: Work, kind: DocumentKind) -> Document:
    """The newest version of a document.

    Raises:
        RequestRefusal: none was added yet.
    """
    row = await repository.newest(work.session, kind)
    if row is None:
        raise RequestRefusal(Code.NOT_FOUND, f"no {kind} yet")
    return _document(row)


async def version(work: Work, kind: DocumentKind, number: int) -> Document:
    """One version of a document.

    Raises:
        RequestRefusal: there is none with this number.
    """
    row = await repository.version(work.session, kind, number)
    if row is None:
        raise RequestRefusal(Code.NOT_FOUND, f"no version {number} of {kind}")
    return _document(row)


async def publish(work: Work, kind: DocumentKind, text: str) -> Document:
    """Add a version, unless the newest has this very text.

    Args:
        work: the transaction.
        kind: of which document.
        text: Markdown whose first line is the title, after a number sign.
    """
    newest = await repository.newest(work.session, kind)
    digest = sha256(text.encode())
    if newest is not None and newest.digest == digest:
        return _document(newest)
    row = DocumentRow(
        kind=kind,
        version=1 if newest is None else newest.version + 1,
        digest=digest,
        title=text.splitlines()[0].lstrip("# ").strip(),
        text=text,
        added_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    return _document(row)


async def publish_shipped(work: Work) -> None:
    """Add the documents that come with Ownlens, where the server has none of their kind yet."""
    for kind, name in _SHIPPED.items():
        if await repository.newest(work.session, kind) is None:
            text = files("ownlens_server.agreements").joinpath("texts", name).read_text("utf-8")
            await publish(work, kind, text.replace("{school}", work.platform.settings.school))


async def accept(work: Work, account: AccountId, signing_key: bytes, envelope: Envelope) -> None:
    """Keep an acceptance. The same one again changes nothing.

    Raises:
        RequestRefusal: it is about a version that does not exist, or about another text.
        SignatureRefusal, MalformedRefusal: the account did not sign it.
    """
    said = statement_by(account, signing_key, envelope, Acceptance).payload
    document = await version(work, said.document, said.version)
    if said.document_digest != document.digest:
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "accepts another text")
    if await repository.accepted(work.session, account, said.document, said.version) is None:
        work.session.add(
            AcceptanceRow(
                account=account,
                kind=said.document,
                version=said.version,
                statement=envelope.to_bytes(),
                accepted_at=work.now,
            )
        )
        await work.session.flush()


async def accept_by_statement(work: Work, envelope: Envelope) -> None:
    """Keep an acceptance from somebody who is not signed in: the signature says who it is."""
    account = await accounts.by_key_id(work, envelope.signatures[0].keyid)
    await accept(work, AccountId(account.id), account.signing_key, envelope)


async def require_current(work: Work, account: AccountId) -> None:
    """Return if the account has accepted the newest end-user licence agreement.

    Raises:
        RequestRefusal: it has not.
    """
    document = await current(work, "eula")
    if await repository.accepted(work.session, account, "eula", document.version) is None:
        raise RequestRefusal(Code.AGREEMENT_FIRST, "a version waits to be accepted", version=document.version)


def _document(row: DocumentRow) -> Document:
    return Document.model_validate(
        {"kind": row.kind, "version": row.version, "digest": row.digest, "title": row.title, "text": row.text}
    )
