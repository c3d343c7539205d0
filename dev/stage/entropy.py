"""Randomness that can be watched and repeated."""

import hashlib
from dataclasses import dataclass, field


@dataclass(slots=True)
class CountedEntropy:
    """Bytes that follow from a name: the same name and the same order of draws give the same bytes.

    ``drawn`` holds everything that was drawn, so that a test can look for it where it must not be.
    """

    name: str
    drawn: list[tuple[str, bytes]] = field(default_factory=list)

    def draw(self, purpose: str, length: int) -> bytes:
        """The next ``length`` bytes."""
        material = f"{self.name}/{len(self.drawn)}/{purpose}".encode()
        value = hashlib.shake_256(material).digest(length)
        self.drawn.append((purpose, value))
        return value

    def secrets(self) -> list[bytes]:
        """Everything drawn that must stay secret: nonces and ids are not."""
        public = {"nonce", "recording id", "salt"}
        return [value for purpose, value in self.drawn if purpose not in public]


def named_bytes(name: str, length: int = 32) -> bytes:
    """Fixed bytes for a name: ids, seeds and keys of the people on the stage."""
    return hashlib.shake_256(f"ownlens stage/{name}".encode()).digest(length)
