"""Sealed blobs and boxes (``spec/encoding.md`` 8 and 9)."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.gcm import valid_under_two_keys
from dev.vectors.cases import Topic
from dev.vectors.kept import KeptBoxes, KeptKey
from ownlens_vault.box import ReceivingKey
from ownlens_vault.derive import expand
from ownlens_vault.seal import OVERHEAD_BYTES, seal
from ownlens_vault.secret import SealKey
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.limits import WRAP_UNIT

_KEY = named_bytes("vector/seal key")
_LABEL = "ol1/vector"
_CONTEXT = [{"bytes": b"recording"}, {"integer": 3}]
_BOUND_TO = frame(_LABEL, b"recording", 3)


def topic(kept: KeptBoxes) -> Topic:
    """The file."""
    made = Topic("seals", "Sealed blobs and boxes: encoding.md 8 and 9.")
    room = WRAP_UNIT - OVERHEAD_BYTES
    for length in (0, 1, room + 63, room + 64, room + 65):
        _accept(made, f"{length} bytes", _blob(b"\xa5" * length))
    _accept(made, "a unit of 4,096 bytes", _blob(b"timeline", 4096), 4096)
    _blobs(made)
    _padding(made)
    _two_keys(made)
    _boxes(made, kept)
    return made


def _blob(plaintext: bytes, unit: int = WRAP_UNIT) -> bytes:
    return bytes(seal(SealKey(_KEY), _BOUND_TO, plaintext, unit, CountedEntropy(f"vector/{len(plaintext)}")))


def _given(blob: object, unit: int = WRAP_UNIT, **changes: object) -> dict[str, object]:
    return {"key": _KEY, "label": _LABEL, "context": _CONTEXT, "blob": blob, "unit": unit, **changes}


def _accept(made: Topic, title: str, blob: object, unit: int = WRAP_UNIT) -> None:
    made.accept("blob.open", title, **_given(blob, unit))


def _refuse(made: Topic, code: Code, title: str, blob: object, **changes: object) -> None:
    made.refuse(code, "blob.open", title, **{**_given(blob), **changes})


def _blobs(made: Topic) -> None:
    blob = made.share("blob", _blob(b"x" * 100))
    commit, tampered = Code.KEY_COMMIT, Code.SEAL_TAMPERED
    _refuse(made, commit, "another key", blob, key=bytes(32))
    _refuse(made, commit, "another label", blob, label="ol1/vectos")
    _refuse(made, commit, "another index", blob, context=[{"bytes": b"recording"}, {"integer": 4}])
    _refuse(made, commit, "another recording", blob, context=[{"bytes": b"recordinh"}, {"integer": 3}])
    _refuse(made, commit, "a context cut short", blob, context=_CONTEXT[:1])
    for place in (0, 31):
        _refuse(made, commit, f"a bit of byte {place} turned over", {**blob, "$flip": place})
    for place in (32, 43, 44, 100, 175, 191):
        _refuse(made, tampered, f"a bit of byte {place} turned over", {**blob, "$flip": place})
    for length in (0, 32, 44, 63):
        _refuse(made, tampered, f"cut to {length} bytes", {**blob, "$first": length})
    for length in (64, 128, 191):
        _refuse(made, tampered, f"cut to {length} bytes", {**blob, "$first": length})
    for extra in (1, 64):
        _refuse(made, tampered, f"{extra} bytes more", {**blob, "$then": bytes(extra)})
    _refuse(made, tampered, "a reader with a larger unit", blob, unit=4096)
    _refuse(made, tampered, "a writer with a larger unit", _blob(b"x", 4096))
    _refuse(made, Code.MALFORMED, "a key of 31 bytes", blob, key=bytes(31))


def _padding(made: Topic) -> None:
    def padded(text: bytes) -> bytes:
        material, nonce = expand(_KEY, _BOUND_TO, 64), named_bytes("vector/nonce", 12)
        return material[32:] + nonce + AESGCM(material[:32]).encrypt(nonce, text, _BOUND_TO)

    bad = {
        "a length beyond the blob": (69).to_bytes(4, "big") + bytes(64),
        "a length of 2^32 - 1": b"\xff" * 4 + bytes(64),
        "more padding than the rule says": bytes(68),
        "a first byte of padding that is not zero": (10).to_bytes(4, "big") + b"x" * 10 + b"\x01" + bytes(53),
        "a last byte of padding that is not zero": (10).to_bytes(4, "big") + b"x" * 10 + bytes(53) + b"\x80",
    }
    for title, text in bad.items():
        _refuse(made, Code.SEAL_TAMPERED, title, padded(text))


def _two_keys(made: Topic) -> None:
    one, other = named_bytes("vector/guess 1"), named_bytes("vector/guess 2")
    keys = [expand(key, _BOUND_TO, 64) for key in (one, other)]
    nonce = named_bytes("vector/nonce", 12)
    ciphertext = valid_under_two_keys(keys[0][:32], keys[1][:32], nonce, _BOUND_TO, 84)
    blob = made.share("two keys", keys[0][32:] + nonce + ciphertext)
    _refuse(made, Code.KEY_COMMIT, "a ciphertext valid under two keys, under the one not committed to", blob, key=other)
    _refuse(made, Code.SEAL_TAMPERED, "the same under the other: it holds nothing of form", blob, key=one)


def _boxes(made: Topic, kept: KeptBoxes) -> None:
    seed, plaintext = named_bytes("vector/receiving seed"), named_bytes("vector/part key")
    key = KeptKey(ReceivingKey(seed).public.raw, kept)
    context = (b"recording", 3)
    box = made.share("box", key.seal(plaintext, _LABEL, *context))

    def given(box: object, **changes: object) -> dict[str, object]:
        return {"seed": seed, "label": _LABEL, "context": _CONTEXT, "box": box, **changes}

    made.accept("box.open", "a key in a box", **given(box))
    made.accept("box.open", "an empty plaintext", **given(key.seal(b"", _LABEL, *context)))
    bad: dict[str, dict[str, object]] = {
        "another person": given(box, seed=named_bytes("vector/another seed")),
        "another label": given(box, label="ol1/vectos"),
        "another part": given(box, context=[{"bytes": b"recording"}, {"integer": 4}]),
        "a context cut short": given(box, context=_CONTEXT[:1]),
        "no bytes": given(b""),
        "another box's encapsulation": given({**box, "$first": 1120, "$then": bytes(48)}),
        "one byte more": given({**box, "$then": b"\x00"}),
        **{f"cut to {length} bytes": given({**box, "$first": length}) for length in (1, 1119, 1120, 1136, 1167)},
        **{f"a bit of byte {at} turned over": given({**box, "$flip": at}) for at in (0, 1087, 1088, 1119, 1120, 1167)},
    }
    for title, case in bad.items():
        made.refuse(Code.UNSEAL, "box.open", title, **case)
