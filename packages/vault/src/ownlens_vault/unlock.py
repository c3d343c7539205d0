"""Unlock methods: how the seed is wrapped and unwrapped (``spec/account.md`` section 2).

Order on opening: parameters, account, commitment, tag, account again. Nothing derived from a wrap leaves this module
before the last of these has passed, and every malformed wrap is refused in the same way.
"""

import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from ownlens_vault.account import Account
from ownlens_vault.derive import expand, extract
from ownlens_vault.entropy import Entropy
from ownlens_vault.refusals import SealRefusal, UnlockRefusal
from ownlens_vault.seal import open_blob, seal
from ownlens_vault.secret import DeviceSecret, KitCode, Opener, SealKey, Seed
from ownlens_wire.api import KitParameters, PassphraseParameters, UnlockedWrap
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.ids import AccountId, MethodId
from ownlens_wire.limits import KEY_BYTES, SHORT_ID_BYTES, WRAP_UNIT

DEFAULT_MEMORY_KIB = 64 * 1024
DEFAULT_ITERATIONS = 3
_MEMORY_KIB = range(64 * 1024, 1024 * 1024 + 1)
_ITERATIONS = range(3, 17)
_SALT_BYTES = 16
_PASSPHRASE_CHARACTERS = 10
# What is cut off at both ends. Spelled out, because languages differ on what a space is.
_ENDS = " \t\r\n"


class UnlockRoot(SealKey):
    """What a method's opener and wrap derive from."""


@dataclass(frozen=True, slots=True)
class PassphraseMethod:
    """A passphrase on a device that holds a device secret."""

    id: MethodId
    parameters: PassphraseParameters
    root: UnlockRoot


@dataclass(frozen=True, slots=True)
class KitMethod:
    """The printed recovery kit."""

    id: MethodId
    parameters: KitParameters
    root: UnlockRoot


UnlockMethod = PassphraseMethod | KitMethod


def new_parameters(entropy: Entropy) -> PassphraseParameters:
    """Today's parameters with a new salt."""
    return PassphraseParameters(
        salt=entropy.draw("salt", _SALT_BYTES),
        memory_kib=DEFAULT_MEMORY_KIB,
        iterations=DEFAULT_ITERATIONS,
        lanes=1,
    )


def check_parameters(parameters: PassphraseParameters) -> None:
    """Return if a passphrase may be stretched with these parameters.

    Raises:
        UnlockRefusal: too cheap to protect the passphrase, or dear enough to stop the device.
    """
    if (
        parameters.memory_kib not in _MEMORY_KIB
        or parameters.iterations not in _ITERATIONS
        or parameters.lanes != 1
        or len(parameters.salt) < _SALT_BYTES
        or not any(parameters.salt)
    ):
        raise UnlockRefusal(Code.KDF_PARAMS, "stretching parameters outside the allowed range")


def passphrase_method(
    method: MethodId, passphrase: str, device: DeviceSecret, parameters: PassphraseParameters
) -> PassphraseMethod:
    """Stretch a passphrase. Takes a fraction of a second on purpose.

    Raises:
        UnlockRefusal: the passphrase is too short, or the parameters are out of range.
    """
    check_parameters(parameters)
    normal = unicodedata.normalize("NFKC", passphrase).strip(_ENDS)
    if len(normal) < _PASSPHRASE_CHARACTERS:
        raise UnlockRefusal(Code.PASSPHRASE_SHORT, "too short", characters=_PASSPHRASE_CHARACTERS)
    stretched = Argon2id(
        salt=parameters.salt,
        length=KEY_BYTES,
        iterations=parameters.iterations,
        lanes=parameters.lanes,
        memory_cost=parameters.memory_kib,
    ).derive(normal.encode())
    return PassphraseMethod(method, parameters, UnlockRoot(extract(device.expose(), stretched)))


def kit_method(code: KitCode) -> KitMethod:
    """The method of a kit: even its id comes from the code, so the code alone finds the account."""
    root = UnlockRoot(extract(b"ol1/kit", code.expose()))
    method = MethodId(expand(root.expose(), frame("ol1/kit-method"), SHORT_ID_BYTES))
    return KitMethod(method, KitParameters(), root)


def opener_of(method: UnlockMethod) -> Opener:
    """What is shown to the server to be given the wrap. It opens nothing."""
    return Opener(expand(method.root.expose(), frame("ol1/opener", method.id)))


def wrap_seed(account: Account, method: UnlockMethod, entropy: Entropy) -> bytes:
    """Wrap the account's seed for a method."""
    bound_to = _bound_to(account.id, method)
    return bytes(seal(method.root, bound_to, account.seed.expose(), WRAP_UNIT, entropy))


def unwrap_seed(answer: UnlockedWrap, method: UnlockMethod, expected: AccountId | None) -> Account:
    """Unlock an account with what the server answered.

    Args:
        answer: account, parameters and wrap as the server gave them.
        method: derived on this device, with the parameters this device last used.
        expected: the account this device belongs to; None only when a kit is typed on a new device.

    Raises:
        UnlockRefusal: other parameters, another account, or a wrap that is not this method's.
    """
    if answer.parameters != method.parameters:
        if isinstance(answer.parameters, PassphraseParameters):
            check_parameters(answer.parameters)
        raise UnlockRefusal(Code.KDF_CHANGED, "parameters differ from those last used here")
    if expected is not None and answer.account != expected:
        raise UnlockRefusal(Code.SEED_NOT_THIS_ACCOUNT, "a wrap of another account")
    try:
        seed = open_blob(method.root, _bound_to(answer.account, method), answer.wrap, WRAP_UNIT)
    except SealRefusal as error:
        raise UnlockRefusal(Code.WRAP_TAMPERED, "the wrap does not open") from error
    if len(seed) != Seed.LENGTH:
        raise UnlockRefusal(Code.WRAP_TAMPERED, "the wrap holds something else")
    account = Account(Seed(seed))
    if account.id != answer.account:
        raise UnlockRefusal(Code.SEED_NOT_THIS_ACCOUNT, "the seed belongs to another account")
    return account


def _bound_to(account: AccountId, method: UnlockMethod) -> bytes:
    parameters = method.parameters
    if isinstance(parameters, PassphraseParameters):
        spelled = frame("ol1/argon2id", parameters.salt, parameters.memory_kib, parameters.iterations, parameters.lanes)
    else:
        spelled = frame("ol1/none")
    return frame("ol1/unlock", account, method.id, parameters.kind.encode(), spelled)
