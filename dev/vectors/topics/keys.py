"""Keys, ids and signatures (``spec/encoding.md`` 4, 6 and 7, ``spec/account.md`` 1)."""

from dev.stage.entropy import named_bytes
from dev.stage.signers import flip, hand
from dev.vectors.cases import Topic
from ownlens_wire.codes import Code
from ownlens_wire.keys import WEAK_KEYS

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_UNIVERSAL = (1).to_bytes(32, "little") + bytes(32)


def topic() -> Topic:
    """The file."""
    made = Topic("keys", "Keys that are read and keys that are refused; what derives from a seed: encoding.md 4, 7.")
    for name in ("Ann", "Bea"):
        made.accept("account.derive", f"the account of {name}", seed=named_bytes(f"seed/{name}"))
    made.refuse(Code.MALFORMED, "account.derive", "a seed of 31 bytes", seed=bytes(31))
    signer = hand("signer")
    made.accept("key.read", "an honest key", key=signer.raw)
    made.accept("key.read", "the largest y that is reduced and of large order", key=(_P - 2).to_bytes(32, "little"))
    for raw in sorted(WEAK_KEYS):
        made.refuse(Code.WEAK_KEY, "key.read", "one of the fourteen encodings of small order", key=raw)
    for y in range(_P + 2, 2**255):
        for sign in (0, 1):
            raw = (y | sign << 255).to_bytes(32, "little")
            made.refuse(Code.WEAK_KEY, "key.read", f"y = p + {y - _P}, not reduced, sign {sign}", key=raw)
    for length in (0, 31, 33):
        made.refuse(Code.MALFORMED, "key.read", f"{length} bytes", key=b"\x05" * length)
    _signatures(made)
    return made


def _signatures(made: Topic) -> None:
    signer, other = hand("signer"), hand("another signer")
    for message in (b"", b"a lesson"):
        signature = signer.sign(message)
        made.accept("signature.check", f"{len(message)} bytes", key=signer.raw, message=message, signature=signature)
    honest = signer.sign(b"a lesson")
    raised = int.from_bytes(honest[32:], "little") + _ORDER
    bad = {
        "another message": (signer.raw, b"a lessom", honest),
        "another key": (other.raw, b"a lesson", honest),
        "a bit of R turned over": (signer.raw, b"a lesson", flip(honest, 0)),
        "a bit of S turned over": (signer.raw, b"a lesson", flip(honest, 32)),
        "S raised by the group's order": (signer.raw, b"a lesson", honest[:32] + raised.to_bytes(32, "little")),
        "63 bytes": (signer.raw, b"a lesson", honest[:63]),
        "65 bytes": (signer.raw, b"a lesson", honest + b"\x00"),
        "no bytes": (signer.raw, b"a lesson", b""),
        "zeros": (signer.raw, b"a lesson", bytes(64)),
        "the universal signature under an honest key": (signer.raw, b"a lesson", _UNIVERSAL),
    }
    for title, (key, message, signature) in bad.items():
        made.refuse(Code.BAD_SIGNATURE, "signature.check", title, key=key, message=message, signature=signature)
    made.refuse(
        Code.WEAK_KEY,
        "signature.check",
        "the universal signature under the identity",
        key=(1).to_bytes(32, "little"),
        message=b"any message",
        signature=_UNIVERSAL,
    )
