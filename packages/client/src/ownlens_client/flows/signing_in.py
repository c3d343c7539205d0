"""Unlocking an account and signing in (``spec/account.md`` sections 2 and 3)."""

from ownlens_client.flows.index import read_index
from ownlens_client.flows.log import sync_log
from ownlens_client.member import Device, Member, open_log
from ownlens_client.refusals import LocalRefusal, ServerRefusal
from ownlens_client.store.port import Profile
from ownlens_client.transport import Flow, Request, expect
from ownlens_vault.account import Account
from ownlens_vault.refusals import SealRefusal
from ownlens_vault.seal import open_blob, seal
from ownlens_vault.secret import DeviceSecret
from ownlens_vault.unlock import UnlockMethod, opener_of, passphrase_method, unwrap_seed
from ownlens_wire.api import Challenge, ChallengeRequest, NewSession, SignedStatement, UnlockedWrap, UnlockRequest
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import sign
from ownlens_wire.ids import AccountId, SessionId
from ownlens_wire.limits import SHORT_ID_BYTES, SUITE, WRAP_UNIT
from ownlens_wire.statements import SignIn


def unlock(method: UnlockMethod, expected: AccountId | None) -> Flow[Account]:
    """Unlock an account with one of its methods.

    Args:
        method: derived on this device.
        expected: the account this device belongs to; None only when a kit is typed on a new device.

    Raises:
        ServerRefusal: wrong secret, or too many attempts.
        UnlockRefusal: what the server answered is not this account's wrap.
    """
    asked = UnlockRequest(method=method.id, opener=opener_of(method).expose())
    answer = expect(UnlockedWrap, (yield Request("POST", "/unlock", body=asked)))
    return unwrap_seed(answer, method, expected)


def unlock_with_passphrase(device: Device, passphrase: str) -> Flow[Member]:
    """Unlock this device's account, and go on with its session or sign in anew.

    Raises:
        LocalRefusal: this device belongs to nobody yet.
        ServerRefusal: wrong passphrase, too many attempts, or an agreement that waits to be accepted.
    """
    profile = device.store.profile()
    if profile is None:
        raise LocalRefusal(Code.NOT_JOINED, "no profile")
    secret = DeviceSecret(profile.device_secret)
    method = passphrase_method(profile.method, passphrase, secret, profile.parameters)
    account = yield from unlock(method, profile.account)
    return (yield from resume(device, profile, account))


def resume(device: Device, profile: Profile, account: Account) -> Flow[Member]:
    """Go on with the session this device has, or sign in if it is over."""
    token = _open_token(device, account)
    if token is not None:
        member = Member(device, profile, account, token, open_log(profile, device.store))
        try:
            yield from read_index(member)
        except ServerRefusal as refusal:
            if refusal.code is not Code.NOT_SIGNED_IN:
                raise
        else:
            return member
    return (yield from sign_in(device, profile, account))


def sign_in(device: Device, profile: Profile, account: Account) -> Flow[Member]:
    """Sign in by signing a challenge, and bring log and index up to date.

    Raises:
        ServerRefusal: refused; ``AGREEMENT_FIRST`` if a new version waits to be accepted.
    """
    asked = ChallengeRequest(account=account.id)
    challenge = expect(Challenge, (yield Request("POST", "/sessions/challenges", body=asked)))
    log = open_log(profile, device.store)
    statement = SignIn(
        suite=SUITE,
        log_size=log.size,
        issued_at=device.clock.now(),
        account=account.id,
        challenge=challenge.challenge,
        server=profile.address,
        session=SessionId(device.entropy.draw("session id", SHORT_ID_BYTES)),
        device=profile.device,
    )
    signed = SignedStatement(statement=sign(statement, account.signer))
    session = expect(NewSession, (yield Request("POST", "/sessions", body=signed)))
    member = Member(device, profile, account, session.token, log)
    _keep_token(member)
    yield from sync_log(member)
    # The account's own card must be in the log: a server that hides it shows others somebody else.
    member.log.find(account.id)
    yield from read_index(member)
    return member


def _keep_token(member: Member) -> None:
    key = member.account.local_key
    sealed = seal(key, frame("ol1/token", member.account.id), member.token.encode(), WRAP_UNIT, member.entropy)
    member.store.save_token(bytes(sealed))


def _open_token(device: Device, account: Account) -> str | None:
    sealed = device.store.token()
    if sealed is None:
        return None
    try:
        return open_blob(account.local_key, frame("ol1/token", account.id), sealed, WRAP_UNIT).decode()
    except SealRefusal:
        # Not worth a word: signing in again replaces it.
        return None
