"""Boxes that are made once and kept, because HPKE draws its randomness where nobody can watch."""

import json
from pathlib import Path

from ownlens_vault.box import ReceivingPublicKey
from ownlens_wire.encoding import frame, from_base64url, to_base64url
from ownlens_wire.ids import sha256

_KEPT = Path(__file__).with_name("boxes.json")


class KeptBoxes:
    """The boxes kept so far, by the hash of recipient, place and plaintext."""

    def __init__(self, path: Path = _KEPT) -> None:
        self._path = path
        self._boxes: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self._used: set[str] = set()

    def box(self, key: ReceivingPublicKey, plaintext: bytes, label: str, context: tuple[bytes | int, ...]) -> bytes:
        """The box kept for this, or a new one."""
        made_of = frame("ol1/kept-box", key.digest, frame(label, *context), plaintext)
        name = to_base64url(sha256(made_of))
        self._used.add(name)
        if name not in self._boxes:
            self._boxes[name] = to_base64url(ReceivingPublicKey(key.raw).seal(plaintext, label, *context))
        return from_base64url(self._boxes[name])

    def save(self) -> None:
        """Write down what was used."""
        used = {name: box for name, box in sorted(self._boxes.items()) if name in self._used}
        self._path.write_text(json.dumps(used, indent=1) + "\n", encoding="utf-8")


class KeptKey(ReceivingPublicKey):
    """A public receiving key that seals each thing once and gives the same box ever after."""

    __slots__ = ("_kept",)

    def __init__(self, raw: bytes, kept: KeptBoxes) -> None:
        super().__init__(raw)
        self._kept = kept

    def seal(self, plaintext: bytes, label: str, *context: bytes | int) -> bytes:
        """The box kept for this."""
        return self._kept.box(self, plaintext, label, context)
