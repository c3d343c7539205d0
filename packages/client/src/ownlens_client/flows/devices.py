"""New devices, sessions and unlock methods (``spec/account.md``)."""

from ownlens_client.flows.index import change_index
from ownlens_client.flows.joining import acceptance, new_method
from ownlens_client.flows.signing_in import sign_in, unlock
from ownlens_client.member import Device, Member
from ownlens_client.store.port import Profile
from ownlens_client.transport import Flow, Request, expect, expect_many, expect_ok
from ownlens_vault.account import Account
from ownlens_vault.documents import IndexContent, MethodEntry
from ownlens_vault.index import with_method
from ownlens_vault.secret import DeviceSecret, KitCode
from ownlens_vault.unlock import UnlockMethod, kit_method, new_parameters, passphrase_method
from ownlens_wire.api import AccountView, Document, MethodView, ServerInfo, SessionView, SignedStatement
from ownlens_wire.encoding import to_base64url
from ownlens_wire.envelope import sign
from ownlens_wire.ids import Digest, MethodId, SessionId
from ownlens_wire.limits import DIGEST_BYTES, SHORT_ID_BYTES, SUITE
from ownlens_wire.statements import Method


def accept_agreement(device: Device, account: Account, document: Document) -> Flow[None]:
    """Accept a new version of an agreement, before signing in."""
    said = acceptance(account.id, document, device.clock.now())
    signed = SignedStatement(statement=sign(said, account.signer))
    expect_ok((yield Request("POST", "/agreements/acceptances", body=signed)))


def join_with_kit(device: Device, address: str, kit: KitCode, passphrase: str, device_name: str) -> Flow[Member]:
    """Make this device one of the account's, with the recovery kit and a passphrase for this device.

    Args:
        device: a device that belongs to nobody yet.
        address: the server's address, from the printed kit.
        kit: the code, from the printed kit.
        passphrase: chosen for this device.
        device_name: how this device is called in lists.

    Raises:
        ServerRefusal: the server knows no such kit.
        UnlockRefusal, LocalRefusal: what the server answered does not hold.
    """
    account = yield from unlock(kit_method(kit), None)
    server = expect(ServerInfo, (yield Request("GET", "/server")))
    secret = DeviceSecret.draw(device.entropy)
    method_id = MethodId(device.entropy.draw("method id", SHORT_ID_BYTES))
    method = passphrase_method(method_id, passphrase, secret, new_parameters(device.entropy))
    profile = Profile(
        address=address,
        school=server.school,
        log_origin=server.log_origin,
        log_key=server.log_key,
        account=account.id,
        name="",
        device=device_name,
        method=method.id,
        parameters=method.parameters,
        device_secret=secret.expose(),
    )
    member = yield from sign_in(device, profile, account)
    yield from add_method(member, method, device_name)
    view = expect(AccountView, (yield Request("GET", "/account", token=member.token)))
    member.profile = profile.model_copy(update={"name": view.name})
    device.store.save_profile(member.profile)
    return member


def add_method(member: Member, method: UnlockMethod, name: str) -> Flow[None]:
    """Add an unlock method, and note it in the index."""
    request = new_method(member.device, member.account, method, name)
    expect_ok((yield Request("POST", "/methods", body=request, token=member.token)))
    yield from note_method(member, method, name)


def note_method(member: Member, method: UnlockMethod, name: str) -> Flow[None]:
    """Note in the index that this account set up a method itself."""
    entry = MethodEntry(method=method.id, kind=method.parameters.kind, name=name, changed_at=member.device.clock.now())

    def change(content: IndexContent) -> IndexContent:
        return with_method(content, entry)

    yield from change_index(member, change)


def methods(member: Member) -> Flow[tuple[MethodView, ...]]:
    """The account's unlock methods, as the server lists them."""
    return expect_many(MethodView, (yield Request("GET", "/methods", token=member.token)))


def remove_method(member: Member, method: MethodView) -> Flow[None]:
    """Remove an unlock method, such as that of a lost device.

    Raises:
        ServerRefusal: only as many are left as are needed.
    """
    now = member.device.clock.now()
    statement = Method(
        suite=SUITE,
        log_size=member.log.size,
        issued_at=now,
        account=member.account.id,
        method=method.method,
        kind=method.kind,
        action="remove",
        wrap_digest=Digest(bytes(DIGEST_BYTES)),
    )
    signed = SignedStatement(statement=sign(statement, member.account.signer))
    expect_ok((yield Request("POST", "/methods/removals", body=signed, token=member.token)))
    entry = MethodEntry(method=method.method, kind=method.kind, name=method.name, changed_at=now, removed_at=now)

    def change(content: IndexContent) -> IndexContent:
        return with_method(content, entry)

    yield from change_index(member, change)


def replace_kit(member: Member, kit: KitCode) -> Flow[None]:
    """Make a new recovery kit valid, and every older one worthless. The new one must have been confirmed before."""
    before = yield from methods(member)
    yield from add_method(member, kit_method(kit), "Recovery kit")
    for old in before:
        if old.kind == "kit":
            yield from remove_method(member, old)


def sessions(member: Member) -> Flow[tuple[SessionView, ...]]:
    """Where the account is signed in."""
    return expect_many(SessionView, (yield Request("GET", "/sessions", token=member.token)))


def end_session(member: Member, session: SessionId) -> Flow[None]:
    """Sign a device out."""
    expect_ok((yield Request("DELETE", f"/sessions/{to_base64url(session)}", token=member.token)))
