"""Kits, passphrases and wraps (``spec/account.md`` 2)."""

from typing import Any

from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.school import account_of
from dev.vectors.cases import Topic
from ownlens_vault.kit import kit_text
from ownlens_vault.seal import seal
from ownlens_vault.secret import DeviceSecret, KitCode
from ownlens_vault.unlock import kit_method, passphrase_method, wrap_seed
from ownlens_wire.api import PassphraseParameters
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame, to_base64url
from ownlens_wire.ids import AccountId, MethodId
from ownlens_wire.limits import WRAP_UNIT

_CODE = KitCode(named_bytes("vector/kit", 20))
_TEXT = kit_text(_CODE)
_ANN, _BEA = account_of("Ann"), account_of("Bea")
_KIT = kit_method(_CODE)
_DEVICE = named_bytes("vector/device")
_METHOD = MethodId(named_bytes("vector/method", 16))
_PASSPHRASE = "a wet winter term"  # noqa: S105 - of a vector
_SALT = named_bytes("vector/salt", 16)


def _parameters(**changes: object) -> dict[str, Any]:
    said = {"kind": "passphrase", "salt": to_base64url(_SALT), "memory_kib": 65_536, "iterations": 3, "lanes": 1}
    return {**said, **changes}


def topic() -> Topic:
    """The file."""
    made = Topic("unlocking", "Recovery kits, passphrases and what they unlock: account.md 2.")
    _kits(made)
    _stretching(made)
    _wraps(made)
    return made


def _kits(made: Topic) -> None:
    for raw in (_CODE.expose(), bytes(20), b"\xff" * 20):
        made.accept("kit.write", "a code as printed", code=raw)
        made.accept("kit.method", "what a code leads to", code=raw)
        made.accept("kit.read", "as printed", typed=kit_text(KitCode(raw)))
    good = {
        "lower case": _TEXT.lower(),
        "without dashes": _TEXT.replace("-", ""),
        "spaces, tabs and line feeds": f" {_TEXT.replace('-', ' ')}\t\r\n",
        "no-break spaces": _TEXT.replace("-", "\u00a0"),
        "other dashes": _TEXT.replace("-", "\u2010\u2013\u2014\u2212"),
        "O and I for 0 and 1": _TEXT.replace("0", "O").replace("1", "I"),
        "o and l for 0 and 1": _TEXT.replace("0", "o").replace("1", "l"),
    }
    for title, typed in good.items():
        made.accept("kit.read", title, typed=typed)
    other = "7" if _TEXT[0] != "7" else "8"
    bad = {
        "nothing": "",
        "a wrong character": other + _TEXT[1:],
        "a wrong character of the checksum": _TEXT[:-1] + ("7" if _TEXT[-1] != "7" else "8"),
        "two characters changed over": _TEXT[1] + _TEXT[0] + _TEXT[2:],
        "a character missing": _TEXT[:-1],
        "a character too many": _TEXT + "0",
        "a group missing": _TEXT[:-5],
        "a letter that is not used": "U" + _TEXT[1:],
        "a letter of another alphabet": "\u0410" + _TEXT[1:],
        "a sharp s, whose capital is two letters": "\u00df" + _TEXT[2:],
        "a small i without a dot": "\u0131" + _TEXT[1:],
        "digits of full width": "\uff11" + _TEXT[1:],
        "a full stop": _TEXT + ".",
        "an underscore": _TEXT.replace("-", "_"),
        "a zero-width space": _TEXT + "\u200b",
    }
    for title, typed in bad.items():
        made.refuse(Code.KIT_TYPO, "kit.read", title, typed=typed)
    code, groups = _CODE.expose(), _TEXT.split("-")
    made.accept("kit.confirm", "the third group", code=code, group=2, typed=f" {groups[2].lower()} ")
    for title, typed in {"another group": groups[3], "nothing": "", "the whole kit": _TEXT}.items():
        made.refuse(Code.KIT_NOT_CONFIRMED, "kit.confirm", title, code=code, group=2, typed=typed)


def _stretching(made: Topic) -> None:
    good: dict[str, dict[str, object]] = {
        "the floor": {},
        "the ceiling of memory": {"memory_kib": 1_048_576},
        "the most passes": {"iterations": 16},
        "a longer salt": {"salt": to_base64url(named_bytes("vector/long salt", 64))},
    }
    for title, change in good.items():
        made.accept("passphrase.check", title, parameters=_parameters(**change))
    bad: dict[str, dict[str, object]] = {
        "8 KiB of memory": {"memory_kib": 8},
        "memory below the floor": {"memory_kib": 65_535},
        "memory above the ceiling": {"memory_kib": 1_048_577},
        "two passes": {"iterations": 2},
        "seventeen passes": {"iterations": 17},
        "two lanes": {"lanes": 2},
        "no lane": {"lanes": 0},
        "a salt of 15 bytes": {"salt": to_base64url(_SALT[:15])},
        "no salt": {"salt": ""},
        "a salt of zeros": {"salt": to_base64url(bytes(16))},
    }
    for title, change in bad.items():
        made.refuse(Code.KDF_PARAMS, "passphrase.check", title, parameters=_parameters(**change))

    def given(passphrase: str) -> dict[str, Any]:
        return {"method": _METHOD, "passphrase": passphrase, "device_secret": _DEVICE, "parameters": _parameters()}

    spelled = {
        "a passphrase": _PASSPHRASE,
        "the same with spaces around it": f" {_PASSPHRASE}\r\n\t",
        "composed": "caf\u00e9 au lait",
        "decomposed": "cafe\u0301 au lait",
    }
    for title, passphrase in spelled.items():
        made.accept("passphrase.method", title, **given(passphrase))
    short = {"nine characters": "ninechars", "nine between spaces": "   ninechars   ", "nine animals": "\U0001f98a" * 9}
    for title, passphrase in short.items():
        made.refuse(Code.PASSPHRASE_SHORT, "passphrase.method", title, **given(passphrase))


def _wraps(made: Topic) -> None:
    wrap = made.share("wrap", wrap_seed(_ANN, _KIT, CountedEntropy("vector/wrap")))

    def given(wrap: object, account: bytes = _ANN.id, expected: bytes | None = _ANN.id) -> dict[str, Any]:
        answer = {"account": account, "parameters": {"kind": "kit"}, "wrap": wrap}
        return {"code": _CODE.expose(), "answer": answer, "expected": expected}

    def sealed(plaintext: bytes, account: AccountId) -> bytes:
        bound_to = frame("ol1/unlock", account, _KIT.id, b"kit", frame("ol1/none"))
        return bytes(seal(_KIT.root, bound_to, plaintext, WRAP_UNIT, CountedEntropy("vector/sealed")))

    made.accept("unlock.open", "a kit on a new device", **given(wrap, expected=None))
    made.accept("unlock.open", "a kit on a device of the account", **given(wrap))
    tampered: dict[str, object] = {
        "nothing": b"",
        "zeros": bytes(128),
        "the wrap of another kit": wrap_seed(_BEA, kit_method(KitCode(bytes(20))), CountedEntropy("vector/Bea")),
        "a wrap that holds 31 bytes": sealed(bytes(31), _ANN.id),
        **{f"a bit of byte {at} turned over": {**wrap, "$flip": at} for at in (0, 31, 32, 44, 127)},
        **{f"cut to {length} bytes": {**wrap, "$first": length} for length in (64, 127)},
    }
    for title, changed in tampered.items():
        made.refuse(Code.WRAP_TAMPERED, "unlock.open", title, **given(changed))
    other = Code.SEED_NOT_THIS_ACCOUNT
    made.refuse(other, "unlock.open", "an answer for another account", **given(wrap, account=_BEA.id))
    made.refuse(other, "unlock.open", "the seed of another account", **given(sealed(_BEA.seed.expose(), _ANN.id)))
    claimed = given(wrap, account=_BEA.id, expected=None)
    made.refuse(Code.WRAP_TAMPERED, "unlock.open", "the wrap as another account's", **claimed)
    _passphrase_wraps(made)


def _passphrase_wraps(made: Topic) -> None:
    parameters = PassphraseParameters(salt=_SALT, memory_kib=65_536, iterations=3, lanes=1)
    method = passphrase_method(_METHOD, _PASSPHRASE, DeviceSecret(_DEVICE), parameters)
    wrap = made.share("passphrase wrap", wrap_seed(_ANN, method, CountedEntropy("vector/passphrase wrap")))

    def given(**changes: object) -> dict[str, Any]:
        answer = {"account": _ANN.id, "parameters": _parameters(), "wrap": wrap}
        known = {"method": _METHOD, "passphrase": _PASSPHRASE, "device_secret": _DEVICE, "parameters": _parameters()}
        return {**known, "answer": answer, "expected": _ANN.id, **changes}

    def offered(**changes: object) -> dict[str, Any]:
        return given(answer={"account": _ANN.id, "parameters": _parameters(**changes), "wrap": wrap})

    made.accept("unlock.open", "a passphrase on its device", **given())
    wrong = {"passphrase": "a wet summer term"}
    made.refuse(Code.WRAP_TAMPERED, "unlock.open", "another passphrase", **given(**wrong))
    made.refuse(Code.WRAP_TAMPERED, "unlock.open", "another device secret", **given(device_secret=bytes(32)))
    made.refuse(Code.KDF_PARAMS, "unlock.open", "parameters below the floor", **offered(memory_kib=8))
    made.refuse(Code.KDF_CHANGED, "unlock.open", "parameters that were not used last", **offered(iterations=4))
    kit = {"account": _ANN.id, "parameters": {"kind": "kit"}, "wrap": wrap}
    made.refuse(Code.KDF_CHANGED, "unlock.open", "a kit's parameters for a passphrase", **given(answer=kit))
