"""Joining by an invitation (``spec/account.md`` section 4)."""

from dataclasses import dataclass

from ownlens_client.flows.signing_in import sign_in
from ownlens_client.member import Device, Member
from ownlens_client.refusals import LocalRefusal, ServerRefusal
from ownlens_client.store.port import Profile
from ownlens_client.transport import Flow, Request, expect
from ownlens_vault.account import Account
from ownlens_vault.secret import DeviceSecret, KitCode
from ownlens_vault.unlock import UnlockMethod, kit_method, new_parameters, opener_of, passphrase_method, wrap_seed
from ownlens_wire.api import (
    AccountView,
    Document,
    InvitationCode,
    InvitationView,
    NewAccount,
    NewMethod,
    ServerInfo,
)
from ownlens_wire.codes import Code
from ownlens_wire.encoding import from_base64url
from ownlens_wire.envelope import sign
from ownlens_wire.ids import AccountId, MethodId, sha256
from ownlens_wire.limits import KEY_BYTES, SHORT_ID_BYTES, SUITE
from ownlens_wire.refusals import MalformedRefusal
from ownlens_wire.statements import Acceptance, Method


@dataclass(frozen=True, slots=True)
class InvitationText:
    """An invitation, taken apart: where to join, the single-use code, and the log to trust."""

    address: str
    code: str
    log_key: bytes


@dataclass(frozen=True, slots=True)
class Joining:
    """What a person has decided and made when they join."""

    invitation: InvitationText
    server: ServerInfo
    eula: Document
    device_name: str
    passphrase: str
    kit: KitCode


def read_invitation(text: str) -> InvitationText:
    """Take an invitation apart.

    Raises:
        LocalRefusal: it is not whole.
    """
    address, _, fragment = text.strip().partition("/join#")
    code, _, key = fragment.partition(".")
    try:
        log_key = from_base64url(key)
    except MalformedRefusal as error:
        raise LocalRefusal(Code.INVITATION_TYPO, "the log's key is not whole") from error
    if not address.startswith(("http://", "https://")) or not code or len(log_key) != KEY_BYTES:
        raise LocalRefusal(Code.INVITATION_TYPO, "not an invitation")
    return InvitationText(address, code, log_key)


def look(invitation: InvitationText) -> Flow[tuple[InvitationView, ServerInfo, Document]]:
    """Who is invited to what, and the agreement to read before joining.

    Raises:
        LocalRefusal: the server's log is not the one the invitation names.
        ServerRefusal: the invitation is over.
    """
    server = expect(ServerInfo, (yield Request("GET", "/server")))
    if server.log_key != invitation.log_key or server.address != invitation.address:
        raise LocalRefusal(Code.WRONG_LOG, "another log or address than the invitation names")
    code = InvitationCode(code=invitation.code)
    view = expect(InvitationView, (yield Request("POST", "/invitations/looks", body=code)))
    eula = yield from read_agreement("eula")
    return view, server, eula


def read_agreement(kind: str) -> Flow[Document]:
    """The newest version of an agreement; its digest is checked against its text.

    Raises:
        MalformedRefusal: the text is not the one the digest names.
    """
    document = expect(Document, (yield Request("GET", f"/agreements/{kind}")))
    if document.kind != kind or sha256(document.text.encode()) != document.digest:
        raise MalformedRefusal(Code.MALFORMED, "another text than its digest names")
    return document


def join(device: Device, joining: Joining, name: str) -> Flow[Member]:
    """Make the account: keys, two unlock methods, card and acceptance, accepted by the server as a whole.

    The recovery kit must have been confirmed before; nothing reaches the server otherwise.
    """
    account = Account.create(device.entropy)
    secret = DeviceSecret.draw(device.entropy)
    method = passphrase_method(
        MethodId(device.entropy.draw("method id", SHORT_ID_BYTES)),
        joining.passphrase,
        secret,
        new_parameters(device.entropy),
    )
    kit = kit_method(joining.kit)
    now = device.clock.now()
    request = NewAccount(
        code=joining.invitation.code,
        card=sign(account.card(name, 0, now), account.signer),
        acceptances=(sign(acceptance(account.id, joining.eula, now), account.signer),),
        methods=(
            new_method(device, account, method, joining.device_name),
            new_method(device, account, kit, "Recovery kit"),
        ),
    )
    profile = Profile(
        address=joining.server.address,
        school=joining.server.school,
        log_origin=joining.server.log_origin,
        log_key=joining.invitation.log_key,
        account=account.id,
        name=name,
        device=joining.device_name,
        method=method.id,
        parameters=method.parameters,
        device_secret=secret.expose(),
    )
    # Kept before it is sent: were the answer lost, the account could still be unlocked from here.
    device.store.save_profile(profile)
    try:
        expect(AccountView, (yield Request("POST", "/accounts", body=request)))
    except ServerRefusal:
        device.store.forget()
        raise
    return (yield from sign_in(device, profile, account))


def acceptance(account: AccountId, document: Document, now: int) -> Acceptance:
    """The statement that accepts a version of a document."""
    return Acceptance(
        suite=SUITE,
        log_size=0,
        issued_at=now,
        account=account,
        document=document.kind,
        version=document.version,
        document_digest=document.digest,
    )


def new_method(device: Device, account: Account, method: UnlockMethod, name: str) -> NewMethod:
    """An unlock method ready to be added: the seed wrapped, and the account's word for it."""
    wrap = wrap_seed(account, method, device.entropy)
    statement = Method(
        suite=SUITE,
        log_size=0,
        issued_at=device.clock.now(),
        account=account.id,
        method=method.id,
        kind=method.parameters.kind,
        action="add",
        wrap_digest=sha256(wrap),
    )
    return NewMethod(
        statement=sign(statement, account.signer),
        parameters=method.parameters,
        wrap=wrap,
        opener_digest=sha256(opener_of(method).expose()),
        name=name,
    )
